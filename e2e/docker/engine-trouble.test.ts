import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, chownSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { NODE_IMAGE } from '../harness/docker.ts'
import { Installation, type Surroundings } from '../harness/installation.ts'
import { Registry, slowRegistry, USER } from '../harness/registry.ts'
import { type EngineOptions, mayStartEngines, SecondEngine } from '../harness/second-engine.ts'

const FLOWS = `
import { existsSync } from 'node:fs'
import { flow } from '@orc/core'
export const hello = flow({ async run() { return 'hello' } })
/** Says so every 50 ms until it is let go. */
export const ticks = flow({ async run(_: unknown, { signal }) {
  let tick = 0
  for (; !existsSync('/tmp/go'); tick++) {
    console.log('tick ' + tick)
    await new Promise((resolve) => setTimeout(resolve, 50))
    signal.throwIfAborted()
  }
  return tick
} })
`
const START_IT = 'Start Docker, or name another engine with DOCKER_HOST'

describe.skipIf(!mayStartEngines)('engine trouble', () => {
  const resources: (() => unknown)[] = []
  afterEach(async () => {
    for (const end of resources.splice(0).reverse()) await end()
  })
  const directory = (): string => {
    const made = mkdtempSync(join(tmpdir(), 'orc-trouble-'))
    resources.push(() => rmSync(made, { recursive: true }))
    return made
  }
  const install = async (surroundings: Surroundings): Promise<Installation> => {
    const orc = await Installation.create(surroundings)
    resources.push(() => orc[Symbol.asyncDispose]())
    orc.write('flows.ts', FLOWS)
    return orc
  }
  const engines = new Map<string, Promise<SecondEngine>>()
  afterAll(async () => {
    for (const engine of engines.values()) await (await engine)[Symbol.asyncDispose]()
  })
  const engineOf = (options: EngineOptions): Promise<SecondEngine> => {
    const key = JSON.stringify(options)
    const engine = engines.get(key) ?? SecondEngine.start(options)
    engines.set(key, engine)
    return engine
  }
  const PLAIN = {}
  const SURVIVING = { flags: ['--live-restore'] }

  describe('is said, with its remedy, by whoever needs the engine:', () => {
    /** A socket on which somebody listened who is dead. */
    const deserted = async (): Promise<string> => {
      const socket = join(directory(), 'docker.sock')
      const listens = `require('node:net').createServer().listen(${JSON.stringify(socket)}, () => console.log('.'))`
      const owner = spawn(process.execPath, ['-e', listens])
      await once(owner.stdout, 'data')
      owner.kill('SIGKILL')
      await once(owner, 'exit')
      return socket
    }
    /** One that belongs to somebody else; root's right to everything is taken from who asks. */
    const othersSocket = async (): Promise<string> => {
      const socket = await deserted()
      chownSync(socket, 65_534, 65_534)
      chmodSync(socket, 0o600)
      return socket
    }
    const asUser = [
      'setpriv',
      '--bounding-set=-dac_override,-dac_read_search',
      '--inh-caps=-dac_override,-dac_read_search',
    ]

    const troubles = [
      { name: 'none there', socketFile: async () => '/nowhere/docker.sock', problem: /No Docker engine listens at/ },
      { name: 'refusing', socketFile: deserted, problem: /The Docker engine at unix:\S+ refuses connections/ },
      {
        name: 'not for this user',
        socketFile: othersSocket,
        problem: /This user may not speak to the Docker engine at/,
        remedy: 'usermod -aG docker',
        launcher: asUser,
      },
    ]
    test.each(troubles)('$name', async ({ socketFile, problem, remedy = START_IT, launcher = [] }) => {
      const orc = await install({ env: { DOCKER_HOST: `unix://${await socketFile()}` }, launcher })
      const said = (text: string): void => {
        expect(text).toMatch(problem)
        expect(text).toContain(remedy)
      }
      const created = await orc.orc('work-pool', 'create', 'containers', '--type', 'docker')
      expect(created.code).toBe(0)
      said(created.stderr)
      const deployed = await orc.orc('deploy', 'flows.ts:hello', '-n', 'test', '-p', 'containers')
      expect(deployed.code).toBe(1)
      said(deployed.stderr)
      const examined = await orc.orc('doctor')
      expect(examined.code).toBe(1)
      said(examined.stdout)
      const worker = await orc.worker('containers')
      said(worker.output)
      expect(await orc.client.call('getWorkPool', { name: 'containers' })).toMatchObject({
        status: 'NOT_READY',
        statusReason: expect.stringMatching(problem),
      })
    })
  })

  describe('that comes while there are runs:', () => {
    const open = async (engine: SecondEngine, flow: string): Promise<Installation> => {
      const orc = await install({ env: { DOCKER_HOST: engine.host } })
      await orc.must('work-pool', 'create', 'containers', '--type', 'docker')
      await orc.deploy(`flows.ts:${flow}`, 'containers', '--base-image', NODE_IMAGE)
      return orc
    }
    const ticksOf = async (orc: Installation, id: string): Promise<string[]> => {
      const { items } = await orc.client.call('listLogs', { id, limit: 1000 })
      return items.map(({ message }) => message).filter((message) => message.startsWith('tick '))
    }
    const letGo = (engine: SecondEngine): void => {
      const [container = ''] = engine.docker('ps', '-q').split('\n')
      engine.docker('exec', container, 'node', '-e', 'require("fs").writeFileSync("/tmp/go", "")')
    }

    test('a run that is due while the engine is away waits, and runs when it is there', async () => {
      const engine = await engineOf(SURVIVING)
      const orc = await open(engine, 'hello')
      await engine.end()
      const worker = await orc.worker('containers')
      const { id } = await orc.run('hello/test')
      expect((await orc.client.call('getFlowRun', { id })).state.type).toBe('SCHEDULED')
      await engine.begin()
      expect(await orc.over(id)).toMatchObject({ state: { type: 'COMPLETED' }, epoch: 1 })
      expect(worker.output).toContain('The problem is gone')
    })

    test.each(['SIGTERM', 'SIGKILL'] as const)(
      'the engine is restarted by %s with live restore: the run survives, its output is complete, it ends once',
      async (signal) => {
        const engine = await engineOf(SURVIVING)
        const orc = await open(engine, 'ticks')
        await orc.worker('containers')
        const { id } = await orc.run('ticks/test')
        await orc.logged(id, 'tick 3')
        await engine.end(signal)
        await engine.begin()
        letGo(engine)
        const { state, epoch, result } = await orc.over(id)
        expect([state.type, epoch]).toEqual(['COMPLETED', 1])
        expect(await ticksOf(orc, id)).toEqual(Array.from({ length: Number(result) }, (_, tick) => `tick ${tick}`))
      },
    )

    test.each(['SIGTERM', 'SIGKILL'] as const)(
      'the engine is restarted by %s without live restore: the run is CRASHED with how it ended, once, its output complete',
      async (signal) => {
        const engine = await engineOf(PLAIN)
        const orc = await open(engine, 'ticks')
        const worker = await orc.worker('containers')
        const { id } = await orc.run('ticks/test')
        await orc.logged(id, 'tick 3')
        await engine.end(signal)
        await engine.begin()
        const { state, epoch } = await orc.over(id)
        expect([state.type, epoch]).toEqual(['CRASHED', 1])
        expect(state.message).toMatch(/The container (was ended by SIG(KILL|TERM)|exited with code \d+)/)
        const ticks = await ticksOf(orc, id)
        expect(ticks).toEqual(ticks.map((_, tick) => `tick ${tick}`))
        await worker.says(/ is CRASHED/)
        expect(worker.output.match(/ is CRASHED/g)).toHaveLength(1)
      },
    )

    test('the disk is full: all say so, runs wait, and go on when there is room', async () => {
      const engine = await engineOf({ diskMegabytes: 500 })
      const orc = await open(engine, 'hello')
      const filler = join(engine.dataRoot, 'filler')
      const { bavail, bsize } = statfsSync(engine.dataRoot)
      writeFileSync(filler, Buffer.alloc(bavail * bsize - 1_000_000))
      const full = /The disk of the Docker engine at \S+ is full/
      const remedy = 'docker system prune'
      const created = await orc.orc('work-pool', 'create', 'more', '--type', 'docker')
      expect(created.stderr).toMatch(full)
      expect(created.stderr).toContain(remedy)
      expect((await orc.orc('doctor')).stdout).toMatch(full)
      orc.write('flows.ts', FLOWS.replace("'hello'", JSON.stringify('x'.repeat(2_000_000))))
      const deployed = await orc.orc(
        'deploy',
        'flows.ts:hello',
        '-n',
        'big',
        '-p',
        'containers',
        '--base-image',
        NODE_IMAGE,
      )
      expect([deployed.code, deployed.stderr]).toEqual([1, expect.stringMatching(/no space left on device/i)])
      expect(deployed.stderr).toContain(remedy)
      const worker = await orc.worker('containers')
      expect(worker.output).toMatch(full)
      const { id } = await orc.run('hello/test')
      rmSync(filler)
      expect(await orc.over(id)).toMatchObject({ state: { type: 'COMPLETED' }, epoch: 1 })
    })

    test('a slow pull: the worker says how far it is, the run waits for it, and runs', async () => {
      const engine = await engineOf(SURVIVING)
      const registry = await Registry.start()
      const slow = await slowRegistry(registry)
      resources.push(() => registry[Symbol.asyncDispose](), slow.close)
      const login = directory()
      const auth = Buffer.from(`${USER.username}:${USER.password}`).toString('base64')
      const auths = Object.fromEntries([registry, slow].map(({ address }) => [address, { auth }]))
      writeFileSync(join(login, 'config.json'), JSON.stringify({ auths }))
      const orc = await install({ env: { DOCKER_HOST: engine.host, DOCKER_CONFIG: login } })
      const noise = randomBytes(3_000_000)
      orc.write('flows.ts', FLOWS.replace("'hello'", `Buffer.from('${noise.toString('base64')}', 'base64').length`))
      await orc.must('work-pool', 'create', 'containers', '--type', 'docker')
      const [pushed, pulled] = [registry, slow].map(({ address }) => `${address}/team/slow:v1`)
      const deploy = (image = '', ...flags: string[]) =>
        orc.deploy('flows.ts:hello', 'containers', '--image', image, ...flags)
      await deploy(pushed, '--base-image', NODE_IMAGE, '--push')
      engine.docker('rmi', pushed ?? '')
      await deploy(pulled, '--no-build')
      const worker = await orc.worker('containers')
      const { id } = await orc.run('hello/test')
      await worker.says(/team\/slow:v1: pulling [\d.]+ of 3\.\d MB/)
      expect((await orc.client.call('getFlowRun', { id })).state.type).toBe('PENDING')
      slow.letGo()
      expect(await orc.over(id)).toMatchObject({ state: { type: 'COMPLETED' }, result: noise.length, epoch: 1 })
    })

    test('an image for another platform: said by deploy, and as the reason of the crash', async () => {
      const engine = await engineOf(SURVIVING)
      loadForeignImage(engine, directory())
      const orc = await install({ env: { DOCKER_HOST: engine.host } })
      await orc.must('work-pool', 'create', 'containers', '--type', 'docker')
      const flags = ['-n', 'test', '-p', 'containers', '--base-image', 'orc-test/foreign']
      const said = await orc.must('deploy', 'flows.ts:hello', ...flags)
      expect(said).toMatch(/The image is for linux\/s390x, and the engine for linux\/\w+/)
      await orc.worker('containers')
      const { state } = await orc.over((await orc.run('hello/test')).id)
      expect(state.type).toBe('CRASHED')
      expect(`${state.message} ${JSON.stringify(state.data)}`).toMatch(/is for linux\/s390x.*build it for that one/)
    })
  })
})

/** An image whose `node` is a program for a mainframe. */
function loadForeignImage(engine: SecondEngine, directory: string): void {
  const at = (name: string): string => join(directory, name)
  const elf = Buffer.alloc(64)
  elf.set([0x7f, 0x45, 0x4c, 0x46, 2, 2, 1])
  elf.set([0, 2, 0, 22, 0, 0, 0, 1], 16)
  writeFileSync(at('node'), elf, { mode: 0o755 })
  execFileSync('tar', ['-C', directory, '-cf', at('layer.tar'), 'node'])
  const layer = execFileSync('sha256sum', [at('layer.tar')], { encoding: 'utf8' }).slice(0, 64)
  const config = {
    architecture: 's390x',
    os: 'linux',
    created: '2026-01-01T00:00:00Z',
    config: { Env: ['PATH=/'] },
    rootfs: { type: 'layers', diff_ids: [`sha256:${layer}`] },
    history: [{ created: '2026-01-01T00:00:00Z' }],
  }
  writeFileSync(at('config.json'), JSON.stringify(config))
  const manifest = [{ Config: 'config.json', RepoTags: ['orc-test/foreign:latest'], Layers: ['layer.tar'] }]
  writeFileSync(at('manifest.json'), JSON.stringify(manifest))
  execFileSync('tar', ['-C', directory, '-cf', at('image.tar'), 'config.json', 'manifest.json', 'layer.tar'])
  engine.docker('load', '--input', at('image.tar'))
}
