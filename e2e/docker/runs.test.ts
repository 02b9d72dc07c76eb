import { rmSync } from 'node:fs'
import { isIPv4 } from 'node:net'
import { join } from 'node:path'
import { systemClock } from '@orc/core/runtime'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { has } from '../../tests/services.ts'
import { containersOf, docker } from '../harness/docker.ts'
import { DockerPool, until } from '../harness/docker-pool.ts'

const FLOWS = `
import { existsSync, readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { flow } from '@orc/core'
export const hello = flow({ async run(_: unknown, { log }) {
  log.info('on ' + hostname())
  console.log('printed')
  return hostname()
} })
export const exits = flow({ async run() { console.log('last words'); process.exit(137) } })
export const killed = flow({ onCrashed: ({ error }, { log, run }) => log.info('told of ' + run.id + ': ' + error), async run() { console.log('last words'); process.kill(process.pid, 'SIGKILL'); await new Promise(() => {}) } })
export const greedy = flow({ async run() { console.log('last words'); const held: Buffer[] = []; for (;;) held.push(Buffer.alloc(8 << 20, 1)) } })
export const neverLetsGo = flow({ timeout: '300ms', run() { console.log('busy'); while (true) Math.sqrt(2) } })
export const stubborn = flow({ async run(_: unknown, { log }) {
  process.on('SIGTERM', () => {})
  log.info('running')
  await new Promise(() => setInterval(() => {}, 1000))
} })
`

describe.skipIf(!has('docker'))('runs in containers', () => {
  let pool: DockerPool
  beforeEach(async () => {
    pool = await DockerPool.create()
    pool.write('flows.ts', FLOWS)
  })
  afterEach(async () => pool[Symbol.asyncDispose]())

  const ran = async (flow: string, jobVariables: Readonly<Record<string, unknown>> = {}) => {
    await pool.deploy(`flows.ts:${flow}`, { image: `orc-test/${flow}`, jobVariables })
    await pool.worker()
    const { id } = await pool.run(flow)
    return pool.over(id)
  }

  test("a run has a container of its own, whose name the engine chose, and the project's files are not needed", async () => {
    await pool.deploy('flows.ts:hello', { image: 'orc-test/hello' })
    rmSync(join(pool.project, 'flows.ts'))
    await pool.worker()
    const { id } = await pool.run('hello')
    const { state, result } = await pool.over(id)
    expect(state).toMatchObject({ type: 'COMPLETED' })
    expect(result).toMatch(/^[0-9a-f]{12}$/)
    expect(await pool.log(id)).toEqual(expect.arrayContaining([`on ${String(result)}`, 'printed']))
  })

  test('one container for each run, as docker events shows, with the hostname that is in its log', async () => {
    await pool.deploy('flows.ts:hello', { image: 'orc-test/hello' })
    await pool.worker()
    const since = secondsNow()
    const runs = await Promise.all([1, 2, 3].map(() => pool.run('hello')))
    await Promise.all(runs.map(({ id }) => pool.over(id)))
    const window = ['--since', String(since), '--until', String(secondsNow() + 1)]
    for (const { id } of runs) {
      const filters = ['type=container', 'event=start', `label=orc.run=${id}`].flatMap((one) => ['--filter', one])
      const started = docker('events', ...window, ...filters, '--format', '{{.ID}}').split('\n')
      expect(started).toHaveLength(1)
      expect(await pool.log(id)).toContain(`on ${started[0]?.slice(0, 12)}`)
    }
  })

  test.each([
    ['exits', {}, 'exited with code 137'],
    ['killed', {}, 'was ended by SIGKILL'],
    ['greedy', { mem_limit: '96m', memswap_limit: '96m' }, 'ran out of memory'],
  ])('%s: the end says how it came, and shows the last lines', async (flow, jobVariables, how) => {
    const { state } = await ran(flow, jobVariables)
    expect(state).toMatchObject({ type: 'CRASHED', message: expect.stringContaining(how) })
    expect(JSON.stringify(state.data)).toContain('last words')
  })

  test('a run that is killed is told of by onCrashed, in a container of its own', async () => {
    const { id } = await ran('killed')
    const of = async () => (await pool.client.call('listFlowRuns', {})).items.find((run) => run.hook?.flowRun.id === id)
    const hookRun = await of()
    const { state } = await pool.over(hookRun?.id ?? '')
    expect(state.type).toBe('COMPLETED')
    expect((await pool.log(hookRun?.id ?? '')).join('\n')).toMatch(new RegExp(`told of ${id}: Crashed: .*SIGKILL`))
  })

  test('without a network the run reaches the API by a socket', async () => {
    const { state } = await ran('hello', { networks: ['none'] })
    expect(state).toMatchObject({ type: 'COMPLETED' })
  })

  test('a read-only image, another user and a network of its own are no hindrance', async () => {
    docker('network', 'create', 'orc-test-network')
    try {
      const variables = { networks: ['orc-test-network'], user: '1000:1000', read_only: true, cap_drop: ['ALL'] }
      const { state } = await ran('hello', variables)
      expect(state).toMatchObject({ type: 'COMPLETED' })
    } finally {
      await until(() => containersOf(`orc.installation=${pool.embedded.installationId}`).length === 0)
      docker('network', 'rm', 'orc-test-network')
    }
  })

  test('an image that is nowhere ends the run with the reason and the remedy', async () => {
    await pool.apply('flows.ts:hello', { image: 'localhost:1/no/such:image' })
    await pool.worker()
    const { id } = await pool.run('hello')
    const { state } = await pool.over(id)
    expect(state).toMatchObject({ type: 'CRASHED', message: expect.stringContaining('localhost:1/no/such:image') })
  })

  test('cancelled while SIGTERM is ignored: the container is killed after the grace', async () => {
    await pool.deploy('flows.ts:stubborn', { image: 'orc-test/stubborn', jobVariables: { grace_seconds: 0.5 } })
    await pool.worker()
    const { id } = await pool.run('stubborn')
    await pool.logged(id, 'running')
    await pool.client.call('cancelFlowRun', { id })
    const { state } = await pool.over(id)
    expect(state.type).toBe('CANCELLED')
    expect(containersOf(`orc.run=${id}`, 'status=running')).toEqual([])
  })

  test('a flow that never lets go of its thread is TimedOut when its time is up, and its container ends', async () => {
    await pool.deploy('flows.ts:neverLetsGo', { image: 'orc-test/busy', jobVariables: { grace_seconds: 0.5 } })
    await pool.worker()
    const { id } = await pool.run('neverLetsGo')
    const { state } = await pool.over(id)
    expect(state).toMatchObject({ type: 'FAILED', name: 'TimedOut', message: expect.stringContaining('300ms') })
    await until(() => containersOf(`orc.run=${id}`, 'status=running').length === 0)
    await until(async () => (await pool.log(id)).includes('busy'))
  })

  test('no token in docker inspect, not the network of the host, and no listener but at loopback and the bridge', async () => {
    await pool.deploy('flows.ts:stubborn', { image: 'orc-test/stubborn', jobVariables: { grace_seconds: 0.1 } })
    await pool.worker()
    const { id } = await pool.run('stubborn')
    await pool.logged(id, 'running')
    const told = docker('inspect', ...containersOf(`orc.run=${id}`))
    expect(told).not.toContain('orcrun_')
    const [{ NetworkSettings, HostConfig }] = JSON.parse(told) as [
      { NetworkSettings: { Gateway: string }; HostConfig: { NetworkMode: string } },
    ]
    expect(HostConfig.NetworkMode).not.toBe('host')
    expect(isIPv4(NetworkSettings.Gateway)).toBe(true)
    expect(
      listeners(process.pid).filter((address) => address !== '127.0.0.1' && address !== NetworkSettings.Gateway),
    ).toEqual([])
    await pool.client.call('cancelFlowRun', { id })
    await pool.over(id)
  })
})

/** By the clock of the machine, which is the engine's too. */
function secondsNow(): number {
  return Math.floor(systemClock.now().getTime() / 1000)
}

/** The addresses on which this process listens, from the kernel's own table. */
function listeners(pid: number): string[] {
  const { readdirSync, readFileSync, readlinkSync } = process.getBuiltinModule('node:fs')
  const inodes = readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return /socket:\[(\d+)\]/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? []
    } catch {
      return []
    }
  })
  const rows = readFileSync(`/proc/${pid}/net/tcp`, 'utf8').trim().split('\n').slice(1)
  const listening = rows
    .map((row) => row.trim().split(/\s+/))
    .filter(([, , , state, , , , , , inode = '']) => state === '0A' && inodes.includes(inode))
  return listening.map(([, local = '']) =>
    (local.split(':')[0]?.match(/../g) ?? [])
      .reverse()
      .map((byte) => Number.parseInt(byte, 16))
      .join('.'),
  )
}
