import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { has } from '../../tests/services.ts'
import { containersOf, docker } from '../harness/docker.ts'
import { DockerPool } from '../harness/docker-pool.ts'

/** As far as it is looked at here. */
interface Inspected {
  readonly Name: string
  readonly Config: object
  readonly HostConfig: object
  readonly NetworkSettings: { readonly Networks: object }
  readonly State: object
}

const IMAGE = 'orc-test/variables'
const MB = 1024 ** 2

describe.skipIf(!has('docker'))('the variables of the template, on a real container', () => {
  let pool: DockerPool
  let networks: string[]
  beforeEach(async () => {
    pool = await DockerPool.create()
    pool.write(
      'flow.ts',
      `import { flow } from '@orc/core'\nexport const hello = flow({ async run() { return 'hello' } })\n`,
    )
    networks = ['front', 'back'].map((name) => `orc-test-${name}-${randomUUID().slice(0, 8)}`)
    for (const network of networks) docker('network', 'create', network)
  })
  afterEach(async () => {
    await pool[Symbol.asyncDispose]()
    docker('network', 'rm', ...networks)
  })

  const containerOf = (runId: string): Inspected => {
    const found = JSON.parse(docker('inspect', ...containersOf(`orc.run=${runId}`))) as [Inspected]
    expect(found).toHaveLength(1)
    return found[0]
  }

  test('each of them is what docker inspect shows, and the run completes under all of them', async () => {
    const platform = docker('version', '--format', '{{.Server.Os}}/{{.Server.Arch}}')
    await pool.deploy('flow.ts:hello', { image: IMAGE })
    await pool.worker()
    const { id } = await pool.run('hello', {
      image: IMAGE,
      command: 'node --max-old-space-size=300',
      env: { GREETING: 'hi' },
      labels: { team: 'data' },
      name: 'nightly',
      networks,
      volumes: [`${pool.project}:/data:ro`],
      mem_limit: '256m',
      memswap_limit: '512m',
      cpus: 0.5,
      user: '1000:1000',
      shm_size: '32m',
      platform,
      tmpfs: { '/scratch': 'size=8m' },
      ulimits: { nofile: '1024:2048' },
      read_only: true,
      cap_drop: ['NET_RAW'],
      extra_hosts: ['db:10.0.0.5'],
      image_pull_policy: 'never',
      auto_remove: 'never',
      stream_output: true,
    })
    expect((await pool.over(id)).state.type).toBe('COMPLETED')
    const { Name, Config, HostConfig, NetworkSettings, State } = containerOf(id)
    expect(State).toMatchObject({ Status: 'exited', ExitCode: 0, OOMKilled: false })
    expect(Name).toMatch(/^\/orc-nightly-/)
    expect(Config).toMatchObject({
      Image: IMAGE,
      Entrypoint: ['node', '--max-old-space-size=300', '/orc/runner.js', '/orc/handover.json'],
      Env: expect.arrayContaining(['GREETING=hi']),
      Labels: { team: 'data', 'orc.auto-remove': 'never', 'orc.stream-output': 'true' },
      User: '1000:1000',
    })
    expect(HostConfig).toMatchObject({
      AutoRemove: false,
      Binds: [`${pool.project}:/data:ro`],
      Memory: 256 * MB,
      MemorySwap: 512 * MB,
      NanoCpus: 500_000_000,
      ShmSize: 32 * MB,
      Tmpfs: { '/scratch': 'size=8m' },
      Ulimits: [{ Name: 'nofile', Soft: 1024, Hard: 2048 }],
      ReadonlyRootfs: true,
      CapDrop: ['NET_RAW'],
      ExtraHosts: ['db:10.0.0.5'],
    })
    expect(Object.keys(NetworkSettings.Networks).sort()).toEqual([...networks].sort())
  })

  test('gpus are asked of the engine: one without says what it lacks and what to do', async () => {
    await pool.deploy('flow.ts:hello', { image: IMAGE })
    await pool.worker()
    const { id } = await pool.run('hello', { gpus: 'all' })
    const { state } = await pool.over(id)
    expect(state.type).toBe('CRASHED')
    expect(`${state.message} ${JSON.stringify(state.data)}`).toMatch(/could not select device driver.*gpus/i)
  })

  test('an image of another platform than the one that is asked for is refused with the reason', async () => {
    await pool.deploy('flow.ts:hello', { image: IMAGE })
    await pool.worker()
    const { id } = await pool.run('hello', { platform: 'linux/s390x' })
    const { state } = await pool.over(id)
    expect(state.type).toBe('CRASHED')
    expect(`${state.message} ${JSON.stringify(state.data)}`).toMatch(/platform/)
  })
})
