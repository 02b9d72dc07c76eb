import { expect, test } from 'vitest'
import { missingLine, readPage } from './page.ts'

const page = (...lines: string[]): string => lines.join('\n')

test('files, commands and what they print are read in the order of the page', () => {
  const markdown = page(
    '```ts a.ts',
    'const a = 1',
    '```',
    'then',
    '```sh',
    'orc version',
    '```',
    '',
    '```text',
    '0.…',
    '```',
  )
  expect(readPage(markdown)).toEqual([
    { kind: 'file', file: 'a.ts', text: 'const a = 1\n', line: 1 },
    { kind: 'commands', mode: 'foreground', text: 'orc version\n', printed: ['0.…'], answers: [], line: 5 },
  ])
})

test('a snippet without a file name is for reading, and text that follows prose belongs to no command', () => {
  expect(readPage(page('```ts', 'x', '```'))).toEqual([])
  expect(readPage(page('```sh', 'ls', '```', 'It is', '```text', 'x', '```'))).toMatchObject([{ printed: [] }])
})

test('the table after a wizard is what is answered', () => {
  const table = page('| asked | type |', '| --- | --- |', '| Which flow? | `Enter` |', '| Deployment name | `first` |')
  expect(readPage(page('```sh wizard', 'orc deploy', '```', '', table))).toMatchObject([
    {
      mode: 'wizard',
      answers: [
        { question: 'Which flow?', typed: 'Enter' },
        { question: 'Deployment name', typed: 'first' },
      ],
    },
  ])
})

test('a fence that nobody knows is an error that names the line', () => {
  expect(() => readPage(page('', '```sh quietly', 'ls', '```'))).toThrow('line 2: nobody knows what "sh quietly" means')
})

test('lines must be printed in their order, whatever is between them and wherever … stands', () => {
  const output = 'Created pool  "x".\nName   Status\nx      READY\n'
  expect(missingLine(['Created pool "…".', 'x READY'], output)).toBeUndefined()
  expect(missingLine(['x READY', 'Created pool "…".'], output)).toBe('Created pool "…".')
  expect(missingLine(['x READ'], output)).toBe('x READ')
  expect(missingLine(['.reated pool "x".'], output)).toBe('.reated pool "x".')
})
