import { readdirSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WizardBench } from '../harness/wizard.ts'

let bench: WizardBench
beforeEach(async () => {
  bench = await WizardBench.create()
  bench.flows('report.ts', 'report')
})
afterEach(() => bench[Symbol.asyncDispose]())

type Answered = readonly (readonly [message: string, typed: string])[]

/** Every question, with what leads to the next one. */
const PROCESS: Answered = [
  ['Which flow?', ''],
  ['Deployment name', 'daily'],
  ['Add a schedule?', 'y'],
  ['Type of schedule', ''],
  ['Cron expression', '@daily'],
  ['Time zone', ''],
  ['Add another schedule? (1 so far)', 'n'],
  ['Type of the work pool', ''],
  ['Name of the work pool', ''],
  ['Where is the code?', ''],
  ['Deploy?', ''],
]
const IMAGE: Answered = [
  ['Build an image?', 'y'],
  ['Dockerfile', ''],
  ['Repository', 'demo'],
  ['Image name', ''],
  ['Image tag', ''],
  ['Push the image?', 'y'],
  ['Registry URL', 'localhost:1'],
  ['Credentials', 'User name and'],
  ['User name', 'robot'],
  ['Password', 's3cret'],
  ['Deploy?', ''],
]

const GIT: Answered = [
  ['Where is the code?', 'A git'],
  ['Git repository', 'https://localhost:1/x.git'],
  ['Branch', ''],
  ['Deploy?', ''],
]

interface Case {
  readonly way: string
  readonly words: readonly string[]
  readonly answered: Answered
}
const until = (way: string, words: readonly string[], all: Answered): Case[] =>
  all.map((_, at) => ({ way, words, answered: all.slice(0, at + 1) }))
const CASES = [
  ...until('process', ['deploy'], PROCESS),
  ...until('image', ['deploy', 'report.ts:report', '-n', 'daily', '-p', 'boxes', '--cron', '@daily'], IMAGE),
  ...until('git', ['deploy', 'report.ts:report', '-n', 'daily', '-p', 'local', '--cron', '@daily'], GIT),
].map((row) => ({ ...row, last: row.answered.at(-1)?.[0] ?? '' }))

test.each(CASES)(
  'Ctrl-C at "$last" ($way) ends with one line, and nothing is made',
  async ({ way, words, answered }) => {
    if (way === 'image') bench.write('Dockerfile', 'FROM scratch\n')
    if (way !== 'process') await bench.pool(way === 'image' ? 'boxes' : 'local', way === 'image' ? 'docker' : 'process')
    const before = { made: await bench.everything(), files: readdirSync(bench.installation.project) }
    const terminal = bench.types(words)
    for (const [message, typed] of answered.slice(0, -1)) await terminal.answer(message, typed)
    await terminal.asks(answered.at(-1)?.[0] ?? '')
    terminal.press('ctrl-c')
    await terminal.shows('! Interrupted: nothing was deployed.')
    expect(await terminal.ends()).toBe(130)
    expect(terminal.text.split('\n').at(-1)).toBe('! Interrupted: nothing was deployed.')
    expect({ made: await bench.everything(), files: readdirSync(bench.installation.project) }).toEqual(before)
  },
)

test('Ctrl-D leaves as Ctrl-C does', async () => {
  const terminal = bench.types(['deploy'])
  await terminal.asks('Which flow?')
  terminal.press('ctrl-d')
  expect(await terminal.ends()).toBe(130)
})

test('Ctrl-C at "Save to orc.yaml?" leaves the deployment, says so, and writes no file', async () => {
  await bench.pool('local')
  const terminal = bench.types(['deploy', 'report.ts:report', '-n', 'daily', '-p', 'local'])
  await terminal.answer('Add a schedule?')
  await terminal.answer('Where is the code?')
  await terminal.answer('Deploy?')
  await terminal.asks('Save to orc.yaml?')
  terminal.press('ctrl-c')
  await terminal.shows('! Interrupted: it is deployed, and in no file.')
  expect(await terminal.ends()).toBe(130)
  expect(await bench.everything()).toEqual(['local', 'report/daily'])
  expect(readdirSync(bench.installation.project)).not.toContain('orc.yaml')
})

test('Ctrl-C at the type of a pool makes none', async () => {
  const terminal = bench.types(['work-pool', 'create', 'mine'])
  await terminal.asks('Type of the work pool')
  terminal.press('ctrl-c')
  await terminal.shows('! Interrupted: nothing was changed.')
  expect(await terminal.ends()).toBe(130)
  expect(await bench.everything()).toEqual([])
})
