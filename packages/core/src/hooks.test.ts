import { FakeClock } from '@orc/testing'
import { expect, test } from 'vitest'
import { currentContext } from './context.ts'
import { type FlowHost, flow, flowDefinition } from './flow.ts'
import { seededRandom } from './runtime/random.ts'
import { task } from './task.ts'

function hooked() {
  const told: unknown[] = []
  return {
    told,
    hooks: {
      onRunning: (_: object, { attempt }: { attempt: number }) => told.push(`running ${attempt}`),
      onCompleted: ({ result }: { result: unknown }) => told.push(`completed ${String(result)}`),
      onFailed: ({ error }: { error: unknown }) => told.push(`failed ${String(error)}`),
      onCancelled: ({ error }: { error: unknown }) => told.push(`cancelled ${String(error)}`),
    },
  }
}

test('hooks are told of each try, and of the end once', async () => {
  const { told, hooks } = hooked()
  const shaky = task({
    ...hooks,
    name: 'shaky',
    retries: 1,
    run: (_: string, { attempt }) => (attempt === 2 ? 'done' : Promise.reject(new Error('no'))),
  })
  await shaky('x')
  expect(told).toEqual(['running 1', 'running 2', 'completed done'])
  const failing = flow({ ...hooks, run: () => Promise.reject(new Error('boom')) })
  await expect(failing()).rejects.toThrow('boom')
  expect(told.slice(3)).toEqual(['running 1', 'failed Error: boom'])
})

test('a flow that was told to stop is cancelled, not failed, and neither is a task in it', async () => {
  const stop = new AbortController()
  const { told, hooks } = hooked()
  const inner = task({
    ...hooks,
    name: 'inner',
    run: async () => (stop.abort(new Error('enough')), new Promise(() => {})),
  })
  const outer = flow({ ...hooks, run: () => inner() })
  const clock = new FakeClock()
  const waits = { retrying: async () => {} }
  const backend: FlowHost['backend'] = {
    version: 1,
    clock,
    random: seededRandom(1),
    log: () => {},
    task: (_, body) => body({ id: undefined, attempt: 1, ...waits }),
    emit: async () => {},
    startRun: async () => ({ id: 'child', name: 'child' }),
    wait: async () => ({ by: 'time' }),
    ...waits,
    acquire: async () => () => {},
    rateLimit: async () => {},
  }
  const run = { id: 'r', name: 'r', flow: 'outer', tags: [], dueAt: clock.now() }
  const ended = flowDefinition(outer)?.execute({}, { backend, run, attempt: 1, signal: stop.signal })
  await expect(ended).rejects.toThrow('enough')
  expect(told.filter((line) => String(line).startsWith('cancelled'))).toHaveLength(2)
  expect(told.filter((line) => String(line).startsWith('failed'))).toEqual([])
})

test('a hook that throws changes nothing, and runs in the context of what it is told of', async () => {
  let seen: number | undefined
  const noisy = task({
    name: 'noisy',
    onCompleted: () => {
      seen = currentContext()?.attempt
      throw new Error('a hook with a bug')
    },
    run: () => 7,
  })
  expect(await noisy()).toBe(7)
  expect(seen).toBe(1)
})
