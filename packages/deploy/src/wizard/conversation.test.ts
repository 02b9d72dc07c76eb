import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { BACK, LEAVE, type Line, ScriptedPrompts } from '../../test/scripted-prompts.ts'
import { type Conversation, converse } from './conversation.ts'
import { Interrupted } from './prompts.ts'

const ask = (conversation: Conversation, message: string, usual = '') => conversation.input({ message, default: usual })

test('going back asks the question before again, with what was answered as its default', async () => {
  const prompts = new ScriptedPrompts([
    ['A', 'one'],
    ['B', BACK],
    ['A', 'two'],
    ['B', 'three'],
  ])
  const defaults: (string | undefined)[] = []
  const input = prompts.input.bind(prompts)
  prompts.input = (question) => {
    defaults.push(question.default)
    return input(question)
  }
  const answers = await converse(prompts, async (talk) => [await ask(talk, 'A', 'usual'), await ask(talk, 'B')])
  expect(answers).toEqual(['two', 'three'])
  expect(defaults).toEqual(['usual', '', 'one', ''])
})

test('the first question has none before it', async () => {
  const seen: boolean[] = []
  const prompts = new ScriptedPrompts([
    ['A', 'x'],
    ['B', 'y'],
  ])
  const input = prompts.input.bind(prompts)
  prompts.input = (question) => {
    seen.push(question.canGoBack)
    return input(question)
  }
  await converse(prompts, async (talk) => [await ask(talk, 'A'), await ask(talk, 'B')])
  expect(seen).toEqual([false, true])
})

test('what was said once is not said again on the way back to a question', async () => {
  const prompts = new ScriptedPrompts([
    ['A', 'x'],
    ['B', 'y'],
    ['C', BACK],
    ['B', 'z'],
    ['C', 'w'],
  ])
  await converse(prompts, async (talk) => {
    await ask(talk, 'A')
    talk.note('after A')
    await ask(talk, 'B')
    talk.note('after B')
    await ask(talk, 'C')
  })
  expect(prompts.heard).toEqual(['after A', 'after B', 'after A', 'after B'])
})

test('leaving ends it', async () => {
  const prompts = new ScriptedPrompts([['A', LEAVE]])
  await expect(converse(prompts, (talk) => ask(talk, 'A'))).rejects.toThrow(Interrupted)
})

test('however often one goes back, the answers are those that were given last', async () => {
  const moves = fc.array(fc.oneof(fc.constant(BACK), fc.string()), { maxLength: 40 })
  await fc.assert(
    fc.asyncProperty(moves, async (given) => {
      const stack: string[] = []
      const script: Line[] = []
      for (const move of given) {
        if (stack.length === 3) break
        if (move === BACK && stack.length === 0) continue
        script.push([String(stack.length), move])
        if (typeof move === 'string') stack.push(move)
        else stack.pop()
      }
      while (stack.length < 3) {
        script.push([String(stack.length), 'last'])
        stack.push('last')
      }
      const prompts = new ScriptedPrompts(script)
      const answers = await converse(prompts, async (talk) => {
        const found: string[] = []
        for (const message of ['0', '1', '2']) found.push(await ask(talk, message))
        return found
      })
      expect(answers).toEqual(stack)
    }),
  )
})
