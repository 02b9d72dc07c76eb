import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { connect } from '@orc/client'
import { openEmbedded } from '@orc/embedded'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { project } from '../../test/project.ts'
import { refusals } from '../../test/refusals.ts'
import { type TestCli, type TestCliOptions, testCli } from '../../test/test-cli.ts'
import { ownKey } from './connect.ts'
import { fixedApi } from './provisioners.ts'
import { workPoolTypes } from './work-pool-types.ts'

let cli: TestCli
beforeEach(async () => {
  cli = await testCli()
})
afterEach(() => cli[Symbol.asyncDispose]())

/** Runs a command that goes on, and resolves once it printed what matches. */
async function running(argv: readonly string[], pattern: RegExp, options: TestCliOptions = {}) {
  let seen = ''
  let onStdout: ((text: string) => void) | undefined
  const matched = new Promise<RegExpExecArray>((resolve) => {
    onStdout = (text) => {
      seen += text
      const found = pattern.exec(seen)
      if (found) resolve(found)
    }
  })
  const ended = cli.run(argv, { ...options, onStdout: (text) => onStdout?.(text) })
  const match = await Promise.race([matched, ended.then((ran) => Promise.reject(new Error(ran.stderr)))])
  return { match, ended }
}

/** The store of the home, as `worker start` and `server start` open it: a file, unlike the one of the other commands. */
async function withHome<Result>(use: (client: TestCli['client']) => Promise<Result>): Promise<Result> {
  await using embedded = await openEmbedded({ home: cli.home, loops: false, clock: cli.clock, workPoolTypes })
  return await use(embedded.client)
}
const createPool = (more: object = {}) =>
  withHome((client) => client.call('createWorkPool', { name: 'pool', type: 'process', ...more }))

test('a server says where it is, answers with the key of its home, and stops when it is told to', async () => {
  const { match, ended } = await running(['server', 'start', '--port', '0'], /export ORC_API_URL=(\S+)/)
  const url = match[1] ?? ''
  await using client = connect({ url, key: ownKey({ apiUrl: url, home: cli.home }) })
  expect(await client.call('listWorkPools', {})).toEqual({ items: [], nextCursor: null })
  expect((await client.call('listWorkPoolTypes', {})).items).toMatchObject([{ name: 'process' }, { name: 'docker' }])
  cli.interrupt()
  expect(await ended).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/Orc 1\.2\.3 serves[^]*api\.key[^]*Stopping\.\n$/),
  })
  await expect(client.call('getHealth', {})).rejects.toMatchObject({ code: 'api_unreachable' })
})

test('--open opens the server in a browser, --host and --store say where it listens and what it serves', async () => {
  const flags = ['--port', '0', '--open', '--host', 'localhost', '--store', join(cli.directory, 'other.db')]
  const { match, ended } = await running(
    ['server', 'start', ...flags],
    /browser (http:\/\/localhost:\d+\/session\/\S+)\n/,
  )
  const opened = await fetch(match[1] ?? '', { redirect: 'manual' })
  expect([opened.status, opened.headers.get('location')]).toEqual([303, '/'])
  cli.interrupt()
  await ended
  expect(existsSync(join(cli.directory, 'other.db'))).toBe(true)
  expect(existsSync(join(cli.home, 'orc.db'))).toBe(false)
})

test('a port that is taken, one that cannot be and a store that there is no adapter for are refused', async () => {
  const holder = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => holder.once('listening', resolve))
  const { port } = holder.address() as AddressInfo
  const taken = await cli.run(['server', 'start', '--port', String(port)])
  expect([taken.code, taken.stderr]).toEqual([
    1,
    expect.stringMatching(/is taken by another program\.\nhint: .*--port/),
  ])
  await createPool()
  const health = await cli.run([
    'worker',
    'start',
    '--pool',
    'pool',
    '--with-healthcheck',
    '--healthcheck-port',
    String(port),
  ])
  expect([health.code, health.stderr]).toEqual([1, expect.stringContaining('is taken by another program')])
  holder.close()
  expect((await cli.run(['server', 'start', '--port', '70000'])).stderr).toContain('Ports are 0 to 65535')
  expect((await cli.run(['server', 'start', '--store', 'postgres://x'])).stderr).toContain('no adapter for Postgres')
})

test('server status is that of ORC_API_URL, else of the usual port', async () => {
  expect((await cli.run(['server', 'status', '-o', 'json'])).json()).toMatchObject({
    url: 'http://127.0.0.1:4270',
    ready: true,
  })
  expect(cli.connected.at(-1)?.apiUrl).toBe('http://127.0.0.1:4270')
  await cli.run(['server', 'status'], { env: { ORC_API_URL: 'http://elsewhere' } })
  expect(cli.connected.at(-1)?.apiUrl).toBe('http://elsewhere')
})

test('a worker with --run-once and nothing due starts, stops and says so', async () => {
  await createPool()
  const { code, stdout } = await cli.run(['worker', 'start', '--pool', 'pool', '--run-once'])
  expect([code, stdout]).toEqual([
    0,
    expect.stringMatching(/^Worker ".+" started for work pool "pool": [^]*Worker stopped\.\n/),
  ])
})

test('name, queues and limit of a worker are those of its flags', async () => {
  await createPool()
  await withHome((client) => client.call('createWorkQueue', { pool: 'pool', name: 'fast' }))
  const flags = [
    '--pool',
    'pool',
    '--name',
    'mine',
    '--work-queue',
    'fast',
    '--limit',
    '3',
    '--type',
    'process',
    '--run-once',
  ]
  await cli.run(['worker', 'start', ...flags])
  const { items } = await withHome((client) => client.call('listWorkers', {}))
  expect(items).toMatchObject([{ name: 'mine', queues: ['fast'], limit: 3, type: 'process', status: 'OFFLINE' }])
})

test('a worker goes on until it is told to stop, and drains', async () => {
  await createPool()
  const { ended } = await running(['worker', 'start', '-p', 'pool', '--drain-timeout', '7s'], /started for work pool/)
  cli.interrupt()
  expect((await ended).stdout).toContain('Stopping: 0 runs to wait for, for 7s')
})

test('a flow is served until that is stopped, with its schedules; afterwards they are paused', async () => {
  project(cli.directory)
  const served = () => withHome((client) => client.call('getDeployment', { flow: 'hello', name: 'here' }))
  const argv = ['flow', 'serve', 'flows/hello.ts:hello', '-n', 'here', '--interval', '15m', '--param', 'times=2']
  for (const begun of [1, 2]) {
    const { ended } = await running(
      [...argv, '--limit', String(begun)],
      /serves {2}hello\/here, from flows\/hello\.ts:hello/,
    )
    expect(await served()).toMatchObject({
      paused: false,
      workPool: 'served',
      workQueue: 'hello.here',
      parameters: { times: 2 },
    })
    cli.interrupt()
    expect(await ended).toMatchObject({ code: 0, stdout: expect.stringContaining('its schedules are paused') })
    expect(await served()).toMatchObject({ paused: true, schedules: [{ spec: { everyMs: 900_000 } }] })
  }
})

test('with --with-healthcheck a worker answers GET /health', async () => {
  await createPool()
  const flags = ['--with-healthcheck', '--healthcheck-port', '0']
  const { match, ended } = await running(['worker', 'start', '-p', 'pool', ...flags], /health +(http:\S+)/)
  const response = await fetch(match[1] ?? '')
  expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }])
  cli.interrupt()
  await ended
})

test('a worker with a --type other than that of its pool is refused', async () => {
  await createPool()
  const { code, stderr } = await cli.run(['worker', 'start', '--pool', 'pool', '--type', 'docker', '--run-once'])
  expect([code, stderr]).toEqual([1, expect.stringContaining('is of type "process", not "docker"')])
})

test('a worker for a pool that is paused says so', async () => {
  await createPool({ paused: true })
  expect((await cli.run(['worker', 'start', '-p', 'pool', '--run-once'])).stderr).toContain(
    'Work pool "pool" is paused',
  )
})

test.each(
  refusals([
    ['a pool that is not there', ['--pool', 'pol'], 1, 'Did you mean "pool"?'],
    ['no pool', [], 2, 'Pass --pool NAME'],
    ['a type that is none', ['--pool', 'pool', '--type', 'proces'], 2, 'Did you mean "process"?'],
    ['a queue that is not there', ['--pool', 'pool', '--work-queue', 'fats'], 1, 'orc work-queue ls --pool pool'],
    ['no address for runs', ['--pool', 'pool', '--run-url', 'here'], 2, 'Write it like http://10.0.0.5:4270'],
    ['a limit of 0', ['--pool', 'pool', '--limit', '0'], 2, '0 is too small'],
  ]),
)('a worker is refused $what', async ({ argv: flags, code, text }) => {
  await createPool()
  const ran = await cli.run(['worker', 'start', ...flags])
  expect([ran.code, ran.stderr]).toEqual([code, expect.stringContaining(text)])
})

test('backup copies the store into a file that is not there yet, and never over one', async () => {
  await createPool()
  const backup = () => cli.run(['store', 'backup', 'copy.db', '-o', 'json'])
  expect((await backup()).json()).toEqual({ file: join(cli.directory, 'copy.db'), results: null })
  await using copy = await openEmbedded({
    home: cli.home,
    store: join(cli.directory, 'copy.db'),
    loops: false,
    clock: cli.clock,
  })
  expect((await copy.client.call('listWorkPools', {})).items).toMatchObject([{ name: 'pool' }])
  expect(await backup()).toMatchObject({ code: 2, stderr: expect.stringContaining('is there already') })
})

test('vacuum leaves everything as it is', async () => {
  await createPool()
  expect((await cli.run(['store', 'vacuum'])).code).toBe(0)
  expect(await withHome((client) => client.call('listWorkPools', {}))).toMatchObject({ items: [{ name: 'pool' }] })
})

test('reset deletes everything, but only with --yes', async () => {
  await createPool()
  expect(await cli.run(['store', 'reset'])).toMatchObject({ code: 2, stderr: expect.stringContaining('Pass --yes') })
  expect((await withHome((client) => client.call('listWorkPools', {}))).items).toHaveLength(1)
  expect((await cli.run(['store', 'reset', '--yes'])).code).toBe(0)
  expect((await withHome((client) => client.call('listWorkPools', {}))).items).toEqual([])
})

test('the store of a server is not touched from here', async () => {
  const env = { ORC_API_URL: 'http://elsewhere' }
  for (const argv of [['vacuum'], ['backup', 'x'], ['reset', '--yes']]) {
    expect(await cli.run(['store', ...argv], { env })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('http://elsewhere'),
    })
  }
})

test('the ORC_SECRET_KEY of the settings is the one that secrets are encrypted with', async () => {
  const { code, stderr } = await cli.run(['store', 'vacuum'], { env: { ORC_SECRET_KEY: 'too short' } })
  expect([code, stderr]).toEqual([2, expect.stringMatching(/^error: .*ORC_SECRET_KEY.*\nhint: /)])
})

test('an embedded worker serves the page at the first free port from 4270, and says where', async () => {
  await createPool()
  const taken = createServer()
  taken.on('error', () => {}) // somebody else has it: all the better
  taken.listen(4270, '127.0.0.1')
  const { match, ended } = await running(
    ['worker', 'start', '--pool', 'pool'],
    /page {4}(http:\/\/127\.0\.0\.1:(\d+)\S+)/,
  )
  const [, link = '', port] = match
  expect(Number(port)).toBeGreaterThan(4270)
  expect((await fetch(link, { redirect: 'manual' })).headers.get('set-cookie')).toContain('HttpOnly')
  cli.interrupt()
  await ended
  taken.close()
})

test('runs call the address of --run-url, if there is one', () => {
  expect(fixedApi('http://10.0.0.5:4270/')).toEqual({ url: 'http://10.0.0.5:4270' })
  expect(fixedApi(undefined)).toBeUndefined()
})

test('a server as JSON says where it is and what it serves, in one document', async () => {
  const { ended } = await running(['server', 'start', '--port', '0', '-o', 'json'], /\n}\n/)
  cli.interrupt()
  expect((await ended).json()).toEqual({
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    store: join(cli.home, 'orc.db'),
    page: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/session\/ticket\.\S+$/),
  })
})

test.each([['192.0.2.1'], ['nohost.invalid']])('a server cannot listen on %s, and says so', async (host) => {
  const { code, stderr } = await cli.run(['server', 'start', '--port', '0', '--host', host])
  expect([code, stderr]).toEqual([2, expect.stringMatching(/cannot be listened on: .*\nhint: Listen on an address/)])
})

test('a backup into a directory that is not there is refused by name', async () => {
  await createPool()
  const { code, stderr } = await cli.run(['store', 'backup', join(cli.directory, 'nodir', 'x')])
  expect([code, stderr]).toEqual([1, expect.stringMatching(/nodir\/x cannot be written\.\nhint: /)])
})

test('a store that others use is not reset, which is no wrong usage', async () => {
  const script = join(import.meta.dirname, '../../test/hold-home.ts')
  const user = spawn(process.execPath, ['--conditions=@orc/source', script, cli.home])
  await once(user.stdout, 'data')
  const { code, stderr } = await cli.run(['store', 'reset', '--yes'])
  expect([code, stderr]).toEqual([1, expect.stringMatching(`is in use by process ${user.pid}\\.\nhint: Stop`)])
  expect(existsSync(join(cli.home, 'orc.db'))).toBe(true)
  user.stdin.end()
  await once(user, 'exit')
})

test('a home that others may enter is named on standard error', async () => {
  await createPool()
  chmodSync(cli.home, 0o755)
  expect((await cli.run(['store', 'vacuum'])).stderr).toBe(
    `! Other users may enter ${cli.home} (mode 755). Close it with: chmod 700 ${cli.home}\n`,
  )
  chmodSync(cli.home, 0o700)
  expect((await cli.run(['store', 'vacuum'])).stderr).toBe('')
})
