import { afterEach, beforeEach, expect, test } from 'vitest'
import { type TestCli, testCli } from '../../test/test-cli.ts'

let cli: TestCli
beforeEach(async () => {
  cli = await testCli()
})
afterEach(() => cli[Symbol.asyncDispose]())

import { deployed, log, onlineWorker, startNext } from '../../test/deployed.ts'

beforeEach(() => deployed(cli))
const report = (run: { id: string; epoch: number }, verb: 'complete' | 'fail') =>
  cli.client.call('reportFlowRun', {
    ...run,
    report: verb === 'complete' ? { verb, result: 42 } : { verb, name: 'Failed', message: 'no', data: null },
  })

/** Passes end when their wait does; nothing here waits for real. */
async function letPassesEnd(watching: Promise<unknown>): Promise<void> {
  const over = Symbol('over')
  while ((await Promise.race([watching, new Promise((resolve) => setImmediate(resolve))])) === undefined)
    cli.clock.advance(100)
  void over
}

test('--watch prints states and lines as they come, and exits with 0 once it is COMPLETED', async () => {
  const watching = cli.run(['deployment', 'run', 'report/daily', '--watch'])
  await cli.clock.untilAsleep()
  const run = await startNext(cli)
  await log(cli, run, 'hello')
  await report(run, 'complete')
  await letPassesEnd(watching)
  const { code, stdout } = await watching
  expect(code).toBe(0)
  expect(stdout).toMatch(/SCHEDULED\n[^]*PENDING[^]*RUNNING\n[^]*hello\n[^]*COMPLETED\n[^]*is COMPLETED.*\n42\n$/)
})

test('--watch exits with 1 when the run fails', async () => {
  const watching = cli.run(['deployment', 'run', 'report/daily', '--watch'])
  await cli.clock.untilAsleep()
  await report(await startNext(cli), 'fail')
  await letPassesEnd(watching)
  expect((await watching).code).toBe(1)
})

test('--watch as JSON prints the run at its end and nothing else', async () => {
  const watching = cli.run(['deployment', 'run', 'report/daily', '--watch', '-o', 'json'])
  await cli.clock.untilAsleep()
  await report(await startNext(cli), 'complete')
  await letPassesEnd(watching)
  expect((await watching).json()).toMatchObject({ state: { type: 'COMPLETED' }, result: 42 })
})

test('--watch says once why the run waits, with the command that helps', async () => {
  const watching = cli.run(['deployment', 'run', 'report/daily', '--watch'])
  for (let pass = 0; pass < 3; pass += 1) {
    await cli.clock.untilAsleep()
    cli.clock.advance(500)
  }
  await cli.clock.untilAsleep()
  cli.interrupt()
  const { stderr } = await watching
  expect(stderr.match(/orc worker start --pool pool/g)).toHaveLength(1)
})

test('Ctrl-C detaches: the run goes on', async () => {
  const watching = cli.run(['deployment', 'run', 'report/daily', '--watch'])
  await cli.clock.untilAsleep()
  cli.interrupt()
  const { code, stderr } = await watching
  const [run] = (await cli.client.call('listFlowRuns', {})).items
  expect([code, stderr]).toEqual([1, expect.stringContaining(`orc flow-run watch ${run?.id}`)])
  expect(run?.state.type).toBe('SCHEDULED')
})

test('watching a run that is over prints all of it', async () => {
  await cli.client.call('runDeployment', { flow: 'report', name: 'daily', runName: 'a' })
  const run = await startNext(cli)
  await log(cli, run, 'hello')
  await report(run, 'complete')
  const { code, stdout } = await cli.run(['flow-run', 'watch', 'a'])
  expect([code, stdout]).toEqual([0, expect.stringMatching(/hello\n[^]*is COMPLETED/)])
  await onlineWorker(cli)
})
