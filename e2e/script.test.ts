import { join } from 'node:path'
import type { FlowRun } from '@orc/core/contract'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Installation } from './harness/installation.ts'
import { Program } from './harness/program.ts'

/** Flows that a program runs itself: with `orc flow run`, and in a plain script that attached a client. */
let orc: Installation

beforeEach(async () => {
  orc = await Installation.create()
  orc.write('steps.ts', STEPS)
})
afterEach(async () => orc[Symbol.asyncDispose]())

const newest = async (): Promise<FlowRun> => {
  const [run] = (await orc.client.call('listFlowRuns', { limit: 1 })).items
  if (run === undefined) throw new Error('There is no run.')
  return run
}

const here = (...args: readonly string[]): Program => orc.start(['flow', 'run', 'steps.ts:steps', ...args])

const idOf = async (program: Program): Promise<string> => {
  const [, id = ''] = await program.says(/^Flow run "[^"]+" \(([^)]+)\)\.$/m)
  return id
}

test('a plain script whose client is attached to a server: its flow is a run, its tasks, log and result are kept', async () => {
  const server = orc.start(['server', 'start', '--port', '0'])
  const [url] = await server.says(/http:\/\/[\d.]+:\d+/)
  orc.write('script.ts', SCRIPT)
  const env = { URL: url, KEY: orc.apiKey() }
  await using script = new Program([], { home: orc.home, cwd: orc.project, env, main: join(orc.project, 'script.ts') })
  const { code, stdout, stderr } = await script.ends()
  expect([code, stdout]).toEqual([0, '6\n'])
  expect(stderr).toContain('INFO  did {"n":3}')
  const run = await newest()
  const nowhere = { deployment: null, workPool: null, workQueue: null }
  expect(run).toMatchObject({ flow: 'steps', state: { type: 'COMPLETED' }, result: 6, tags: ['script'], ...nowhere })
  const { items } = await orc.client.call('listTaskRuns', { id: run.id })
  expect(items.map(({ name, state }) => [name, state.type])).toEqual(Array(3).fill(['step', 'COMPLETED']))
  await orc.logged(run.id, 'did')
  expect(await orc.must('flow-run', 'inspect', run.id)).toMatch(/steps[\s\S]+step/)
})

test('killed half way it is CRASHED, and repeated it does only what was not done yet', async () => {
  orc.write('hold', '')
  const killed = here('--param', 'count=4', '--param', 'holdAt=3')
  const id = await idOf(killed)
  await orc.logged(id, 'holds')
  await killed.kill('SIGKILL')
  await orc.must('work-pool', 'create', 'local', '--type', 'process')
  await orc.worker('local') // somebody who looks for what nobody renews
  expect((await orc.over(id)).state).toMatchObject({ type: 'CRASHED', name: 'Lost' })
  expect(orc.read('done')).toBe('1\n2\n')
  expect(await orc.json('flow', 'run', 'steps.ts:steps', '--retry', id, '--param', 'holdAt=0')).toBe(10)
  expect(orc.read('done')).toBe('1\n2\n3\n4\n')
  expect(await newest()).toMatchObject({
    retryOf: id,
    parameters: { count: 4, holdAt: 0 },
    state: { type: 'COMPLETED' },
  })
  expect((await orc.orc('flow-run', 'retry', id)).stderr).toContain(`orc flow run FILE:EXPORT --retry ${id}`)
})

test('cancelled from elsewhere it hears of it at once, and with Ctrl-C it is CANCELLED too', async () => {
  for (const stop of [
    async (id: string) => void (await orc.must('flow-run', 'cancel', id)),
    async (_: string, program: Program) => void program.child.kill('SIGINT'),
  ]) {
    const program = here('--param', 'holdAt=1')
    const id = await idOf(program)
    await orc.logged(id, 'holds')
    await stop(id, program)
    const { code, stderr } = await program.ends()
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^error: Flow "steps.ts:steps" was cancelled: /m)])
    expect((await orc.over(id)).state.type).toBe('CANCELLED')
  }
})

test('it waits for input in its place, and goes on when that is given', async () => {
  const program = here('--param', 'asks=true')
  const id = await idOf(program)
  await orc.logged(id, 'asks')
  await orc.must('flow-run', 'resume', id, '--input', '7')
  expect((await program.ends()).stdout).toBe('7\n')
  expect((await orc.over(id)).epoch).toBe(1)
})

const STEPS = `import { appendFileSync } from 'node:fs'
import { flow, pause, task } from '@orc/core'
import { z } from 'zod'

const step = task({
  name: 'step',
  async run(n: number) {
    appendFileSync('done', \`\${n}\\n\`)
    return n
  },
})

export const steps = flow({
  name: 'steps',
  input: z.object({ count: z.number().default(3), holdAt: z.number().default(0), asks: z.boolean().default(false) }),
  async run({ count, holdAt, asks }, { log, clock }) {
    if (asks) {
      log.info('asks')
      return pause({ input: z.number() })
    }
    let sum = 0
    for (let n = 1; n <= count; n += 1) {
      if (n === holdAt) {
        log.info('holds')
        await clock.sleep(3_600_000)
      }
      sum += await step(n)
      log.info('did', { n })
    }
    return sum
  },
})
`

const SCRIPT = `import { connect } from '@orc/client'
import { attach } from '@orc/runner'
import { steps } from './steps.ts'

await using client = connect({ url: process.env.URL ?? '', key: process.env.KEY })
await using tracking = attach(client, { tags: ['script'] })
console.log(await steps({ count: 3 }))
`
