import { afterEach, beforeEach, expect, test } from 'vitest'
import { type TestCli, testCli } from '../../../../test/test-cli.ts'

let cli: TestCli
beforeEach(async () => {
  cli = await testCli()
})
afterEach(() => cli[Symbol.asyncDispose]())

import { deployed } from '../../../../test/deployed.ts'

beforeEach(() => deployed(cli))
const schedule = (verb: string, ...words: string[]) => cli.run(['deployment', 'schedule', verb, ...words])
const schedules = async () => (await cli.client.call('listSchedules', { flow: 'report', name: 'daily' })).items

test('create takes cron, interval or rrule, each in a zone', async () => {
  const made = async (...flags: string[]) =>
    (await schedule('create', 'report/daily', '-o', 'json', ...flags)).json().spec
  expect(await made('--cron', '0 9 * * MON-FRI', '--timezone', 'Europe/Oslo')).toMatchObject({
    cron: '0 9 * * MON-FRI',
    timezone: 'Europe/Oslo',
  })
  expect(await made('--interval', '1h30m')).toMatchObject({ type: 'interval', everyMs: 5_400_000, timezone: 'UTC' })
  expect(await made('--rrule', 'FREQ=DAILY')).toMatchObject({ type: 'rrule', rrule: 'FREQ=DAILY' })
  expect(await schedules()).toHaveLength(3)
})

test('create takes a slug, parameters by the schema of the flow, and can begin paused', async () => {
  await schedule('create', 'report/daily', '--cron', '@daily', '--slug', 'nightly', '--param', 'times=2', '--paused')
  expect(await schedules()).toMatchObject([{ slug: 'nightly', parameters: { times: 2 }, active: false }])
})

test.each([
  ['none', [], 'Pass one of --cron, --interval and --rrule'],
  ['two', ['--cron', '@daily', '--interval', '1h'], 'Pass one of --cron, --interval and --rrule'],
  ['a cron that cannot be', ['--cron', '61 * * * *'], 'Examples: --cron'],
  ['a zone that is none', ['--cron', '@daily', '--timezone', 'Europe/Olso'], 'Examples: --cron'],
  ['an interval that is none', ['--interval', 'often'], 'Write it like 500ms'],
  ['an interval under a second', ['--interval', '10ms'], 'Examples: --cron'],
  ['a zone of nothing', ['--timezone', 'UTC'], 'Add --cron, --interval or --rrule'],
] as const)('create refuses %s', async (_, flags, text) => {
  const { code, stderr } = await schedule('create', 'report/daily', ...flags)
  expect([code, stderr]).toEqual([2, expect.stringContaining(text)])
  expect(await schedules()).toEqual([])
})

test('ls shows what is due next', async () => {
  await schedule('create', 'report/daily', '--interval', '15m', '--slug', 'often')
  expect((await schedule('ls', 'report/daily')).stdout).toMatch(/often +every 15m +yes +in 15m/)
})

test('pause, resume and delete one schedule', async () => {
  await schedule('create', 'report/daily', '--interval', '15m', '--slug', 'often')
  await schedule('pause', 'report/daily', 'often')
  expect(await schedules()).toMatchObject([{ active: false }])
  await schedule('resume', 'report/daily', 'often')
  expect(await schedules()).toMatchObject([{ active: true }])
  const wrong = await schedule('delete', 'report/daily', 'oftne')
  expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('Did you mean "often"?')])
  expect((await schedule('delete', 'report/daily', 'often')).code).toBe(0)
  expect(await schedules()).toEqual([])
})

test('preview shows the occurrences of what is typed', async () => {
  const { json } = await schedule('preview', '--interval', '10m', '--limit', '2', '-o', 'json')
  expect(json().map(({ at }: { at: string }) => at)).toEqual(['2026-03-01T12:10:00.000Z', '2026-03-01T12:20:00.000Z'])
  expect(await schedules()).toEqual([])
})

test('preview of a deployment mixes its schedules in the order of time, without those that are paused', async () => {
  await schedule('create', 'report/daily', '--interval', '15m', '--slug', 'quarter')
  await schedule('create', 'report/daily', '--interval', '10m', '--slug', 'ten')
  await schedule('create', 'report/daily', '--interval', '1m', '--slug', 'off', '--paused')
  const { stdout } = await schedule('preview', 'report/daily', '--limit', '3')
  expect(stdout.match(/\b(ten|quarter|off)\b/g)).toEqual(['ten', 'quarter', 'ten'])
})
