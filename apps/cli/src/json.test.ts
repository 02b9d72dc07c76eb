import { expect, test } from 'vitest'
import { deployed, startNext } from '../test/deployed.ts'
import { project } from '../test/project.ts'
import { testCli } from '../test/test-cli.ts'
import type { Command, CommandGroup } from './command.ts'
import { NOUNS } from './nouns.ts'

/** Every command that prints data, in an order in which each finds what it needs. */
const COMMANDS: readonly (readonly string[])[] = [
  ['version'],
  ['work-pool', 'create', 'p', '--type', 'process'],
  ['work-pool', 'ls'],
  ['work-pool', 'inspect', 'p'],
  ['work-pool', 'update', 'p', '--description', 'x'],
  ['work-pool', 'pause', 'p'],
  ['work-pool', 'resume', 'p'],
  ['work-pool', 'set-concurrency-limit', 'p', '3'],
  ['work-pool', 'get-default-base-job-template', '--type', 'process'],
  ['work-pool', 'preview', 'pool'],
  ['work-queue', 'create', 'q', '--pool', 'p'],
  ['work-queue', 'ls', '--pool', 'p'],
  ['work-queue', 'inspect', 'q', '--pool', 'p'],
  ['work-queue', 'pause', 'q', '--pool', 'p'],
  ['work-queue', 'resume', 'q', '--pool', 'p'],
  ['work-queue', 'set-priority', 'q', '1', '--pool', 'p'],
  ['work-queue', 'set-concurrency-limit', 'q', '1', '--pool', 'p'],
  ['work-queue', 'delete', 'q', '--pool', 'p'],
  ['worker', 'ls'],
  ['deploy', 'flows/hello.ts:hello', '--name', 'd', '--pool', 'p'],
  ['deployment', 'ls'],
  ['deployment', 'inspect', 'hello/d'],
  ['deployment', 'pause', 'hello/d'],
  ['deployment', 'resume', 'hello/d'],
  ['deployment', 'schedule', 'create', 'hello/d', '--interval', '1h', '--slug', 's'],
  ['deployment', 'schedule', 'ls', 'hello/d'],
  ['deployment', 'schedule', 'preview', 'hello/d'],
  ['deployment', 'schedule', 'pause', 'hello/d', 's'],
  ['deployment', 'schedule', 'resume', 'hello/d', 's'],
  ['deployment', 'schedule', 'delete', 'hello/d', 's'],
  ['deployment', 'run', 'hello/d', '--run-name', 'waiting'],
  ['deployment', 'delete', 'hello/d'],
  ['init'],
  ['flow', 'ls'],
  ['flow', 'run', 'flows/hello.ts:hello'],
  ['flow-run', 'ls'],
  ['flow-run', 'inspect', 'waiting'],
  ['flow-run', 'logs', 'waiting'],
  ['flow-run', 'cancel', 'waiting'],
  ['flow-run', 'resume', 'asking', '--input', '1'],
  ['flow-run', 'watch', 'over'],
  ['flow-run', 'result', 'over'],
  ['flow-run', 'retry', 'over'],
  ['flow-run', 'delete', 'over'],
  ['concurrency-limit', 'create', 'l', '--slots', '1'],
  ['concurrency-limit', 'ls'],
  ['concurrency-limit', 'inspect', 'l'],
  ['concurrency-limit', 'update', 'l', '--slots', '2'],
  ['concurrency-limit', 'delete', 'l'],
  ['cache', 'ls'],
  ['cache', 'clear', '--all'],
  ['event', 'emit', 'paid', '--key', 'A-7', '--payload', '{ "amount": 1 }'],
  ['variable', 'set', 'v', '1'],
  ['variable', 'get', 'v'],
  ['variable', 'ls'],
  ['variable', 'delete', 'v'],
  ['secret', 'set', 's', '--value', 'x'],
  ['secret', 'get', 's'],
  ['secret', 'ls'],
  ['secret', 'delete', 's'],
  ['server', 'status'],
  ['config', 'set', 'ORC_LOG_LEVEL', 'warn'],
  ['config', 'view'],
  ['config', 'unset', 'ORC_LOG_LEVEL'],
  ['profile', 'create', 'two'],
  ['profile', 'ls'],
  ['profile', 'inspect', 'two'],
  ['profile', 'use', 'two'],
  ['profile', 'use', 'default'],
  ['profile', 'delete', 'two'],
  ['store', 'backup', 'copy.db'],
  ['store', 'vacuum'],
  ['store', 'reset', '--yes'],
  ['doctor'],
  ['work-pool', 'delete', 'p'],
]
const ANY_INPUT = {
  id: 'w',
  kind: 'input',
  name: 'pause',
  subject: null,
  within: '1',
  lengthMs: null,
  schema: null,
  message: null,
} as const
/** They go on until they are stopped. */
const SERVICES = ['worker start', 'server start', 'flow serve']

test('with -o json every command prints exactly one JSON document, a list for ls, and exits with 0', async () => {
  await using cli = await testCli()
  project(cli.directory)
  await deployed(cli)
  await cli.client.call('runDeployment', { flow: 'report', name: 'daily', runName: 'over' })
  const over = await startNext(cli)
  await cli.client.call('reportFlowRun', { ...over, report: { verb: 'complete', result: 1 } })
  const exit = { exitCode: 0, signal: null, message: 'ended' }
  await cli.client.call('reportExit', { ...over, workerId: 'w', exit })
  await cli.client.call('runDeployment', { flow: 'report', name: 'daily', runName: 'asking' })
  await cli.client.call('awaitWait', { ...(await startNext(cli)), wait: ANY_INPUT })

  for (const argv of COMMANDS) {
    const { code, stdout, stderr } = await cli.run([...argv, '-o', 'json'])
    expect({ argv, code, error: /^error.*/m.exec(stderr)?.[0] }).toEqual({ argv, code: 0, error: undefined })
    const document: unknown = JSON.parse(stdout)
    if (argv.includes('ls')) expect({ argv, isList: Array.isArray(document) }).toEqual({ argv, isList: true })
  }
})

test('no command is missing from that list', async () => {
  const loaded = await Promise.all(Object.values(NOUNS).map(({ load }) => load()))
  const tried = COMMANDS.map((argv) => argv.join(' '))
  const untried = loaded
    .flatMap((entry) => pathsOf(entry))
    .filter((path) => !tried.some((words) => words.startsWith(path)))
  expect(untried.toSorted()).toEqual(SERVICES.toSorted())
})

function pathsOf(entry: Command | CommandGroup, above = ''): string[] {
  if ('noun' in entry) return entry.commands.flatMap((inner) => pathsOf(inner, `${above}${entry.noun} `))
  return [above + (entry.usage.split(' ')[0] ?? '')]
}
