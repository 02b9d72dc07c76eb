import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLogger } from '@orc/core/runtime'
import { dockerProvisioner, dockerSteps } from '@orc/docker'
import { type Made, runBuildSteps, type StepProgress } from '@orc/steps'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { has } from '../../tests/services.ts'
import { containersOf, docker, NODE_IMAGE, removeContainers } from '../harness/docker.ts'
import { DockerPool } from '../harness/docker-pool.ts'
import { root } from '../harness/program.ts'
import { muteRegistry, Registry, USER } from '../harness/registry.ts'

const FLOW = `
import { flow } from '@orc/core'
export const hello = flow({ async run() { return 'hello' } })
`

/** The environment in which `docker build` has BuildKit: Debian's command line has it in itself, others need buildx. */
function buildKit(): Record<string, string> {
  const PATH = `/usr/bin:${process.env['PATH']}`
  return { PATH, DOCKER_BUILDKIT: '1' }
}

describe.skipIf(!has('docker'))('images of flows', () => {
  let pool: DockerPool
  const cleanUp: (() => unknown)[] = []
  beforeEach(async () => {
    pool = await DockerPool.create()
    pool.write('flow.ts', FLOW)
  })
  afterEach(async () => {
    for (const clean of cleanUp.splice(0).reverse()) await clean()
    await pool[Symbol.asyncDispose]()
  })

  interface Ask {
    readonly env?: Readonly<Record<string, string | undefined>>
    readonly onProgress?: (progress: StepProgress) => void
  }
  const steps = (
    planned: readonly { step: string; [field: string]: unknown }[],
    { env, onProgress }: Ask = {},
  ): Promise<Made> =>
    runBuildSteps(planned, {
      directory: pool.project,
      entrypoints: ['flow.ts:hello'],
      steps: dockerSteps({ env: { ...process.env, ...env } }),
      signal: new AbortController().signal,
      log: silentLogger,
      onProgress,
    })
  const build = { step: 'build_docker_image', image: 'orc-test/image', base_image: NODE_IMAGE }
  const login = (config: object): string => {
    const directory = mkdtempSync(join(tmpdir(), 'orc-login-'))
    cleanUp.push(() => rmSync(directory, { recursive: true }))
    writeFileSync(join(directory, 'config.json'), JSON.stringify(config))
    return directory
  }

  test('the same content makes the same image, though its files are newer and its image was removed', async () => {
    const first = await steps([build])
    docker('rmi', '-f', 'orc-test/image')
    utimesSync(join(pool.project, 'flow.ts'), new Date(), new Date())
    expect(await steps([build])).toEqual(first)
    pool.write('flow.ts', FLOW.replace("'hello'", "'bye'"))
    expect((await steps([build]))['imageId']).not.toBe(first['imageId'])
  })

  test('an image on an unchanged base is there within a second', async () => {
    await steps([build])
    pool.write('flow.ts', FLOW.replace("'hello'", `'${Math.random()}'`))
    const startedAt = performance.now()
    await steps([build])
    expect(performance.now() - startedAt).toBeLessThan(1_000)
  })

  describe('pushed to a registry, removed here, pulled by the worker, and run:', () => {
    interface Way {
      readonly env: Record<string, string>
      /** What the push step and the job are told; nothing where Docker's own settings say it. */
      readonly push?: object
      readonly jobVariables?: object
    }
    const byLogin = async ({ address }: Registry): Promise<Way> => {
      const DOCKER_CONFIG = login({})
      docker('--config', DOCKER_CONFIG, 'login', address, '-u', USER.username, '-p', USER.password)
      return { env: { DOCKER_CONFIG } }
    }
    const byHelper = async ({ address }: Registry): Promise<Way> => {
      const DOCKER_CONFIG = login({ credHelpers: { [address]: 'orc-test' } })
      const answer = JSON.stringify({ ServerURL: address, Username: USER.username, Secret: USER.password })
      const program = `#!/bin/sh\n[ "$1" = get ] && [ "$(cat)" = ${address} ] && echo '${answer}'\n`
      writeFileSync(join(DOCKER_CONFIG, 'docker-credential-orc-test'), program, { mode: 0o755 })
      return { env: { DOCKER_CONFIG, PATH: `${DOCKER_CONFIG}:${process.env['PATH']}` } }
    }
    const bySecret = async (): Promise<Way> => {
      await pool.client.call('setSecret', { name: 'registry', value: JSON.stringify(USER) })
      const jobVariables = { registry_credentials: '{{ secret.registry }}' }
      return { env: { DOCKER_CONFIG: login({}) }, push: { credentials: USER }, jobVariables }
    }

    test.each([
      ['docker login', byLogin],
      ['a credential helper', byHelper],
      ['a secret', bySecret],
    ])('with the credentials of %s', async (_, wayTo) => {
      const registry = await Registry.start()
      cleanUp.push(() => registry[Symbol.asyncDispose]())
      const { env, push, jobVariables } = await wayTo(registry)
      const image = `${registry.address}/team/hello:v1`
      const seen: StepProgress[] = []
      const onProgress = (one: StepProgress): void => void seen.push(one)
      const made = await steps(
        [
          { ...build, image },
          { step: 'push_docker_image', ...push },
        ],
        { env, onProgress },
      )
      expect(made['imageDigest']).toMatch(new RegExp(`^${registry.address}/team/hello@sha256:`))
      expect(seen.some(({ step, totalBytes }) => step === 'push_docker_image' && totalBytes !== undefined)).toBe(true)
      docker('rmi', image)
      await pool.apply('flow.ts:hello', { image, ...jobVariables })
      await pool.worker({ env: { ...process.env, ...env } })
      const { id } = await pool.run('hello')
      expect(await pool.over(id)).toMatchObject({ state: { type: 'COMPLETED' }, result: 'hello' })
      docker('rmi', '-f', image)
    })
  })

  test('a push without credentials says what is missing and where to give it', async () => {
    const registry = await Registry.start()
    cleanUp.push(() => registry[Symbol.asyncDispose]())
    const planned = [{ ...build, image: `${registry.address}/team/hello:v1` }, { step: 'push_docker_image' }]
    await expect(steps(planned, { env: { DOCKER_CONFIG: login({}) } })).rejects.toMatchObject({
      code: 'step_failed',
      message: expect.stringMatching(/^Step "push_docker_image" failed: .*credentials|unauthorized/),
      hint: expect.stringContaining('docker login'),
    })
  })

  test('an image that was built here is used from here, though the policy is to pull always', async () => {
    await steps([build])
    await pool.apply('flow.ts:hello', { image: 'orc-test/image', image_pull_policy: 'always' })
    await pool.worker()
    const { id } = await pool.run('hello')
    expect((await pool.over(id)).state.type).toBe('COMPLETED')
  })

  describe('by a Dockerfile of one’s own', () => {
    const withDockerfile = { ...build, dockerfile: 'Dockerfile' }
    const CONTENT = `FROM ${NODE_IMAGE}\nWORKDIR /srv/app\nCOPY core node_modules/@orc/core\nCOPY . .\n`
    beforeEach(() => {
      const core = join(pool.project, 'core')
      for (const part of ['dist', 'package.json'])
        cpSync(join(root, 'packages', 'core', part), join(core, part), { recursive: true })
      pool.write('secret.txt', 'not for the image')
      pool.write('.dockerignore', '*.txt\nnode_modules\n')
    })

    test.each([
      ["the engine's own builder", () => ({ DOCKER_BUILDKIT: '0' }), '', /Step \d+\/\d+ : WORKDIR/],
      [
        'the command line with BuildKit',
        buildKit,
        'RUN --mount=type=cache,target=/c ["node", "-e", "0"]\n',
        /#\d+ \[.*RUN/,
      ],
    ])('with %s: without what .dockerignore names, told live, and its flow file is run as it is', async (...given) => {
      const [, env, more, told] = given
      pool.write('Dockerfile', CONTENT + more)
      const seen: string[] = []
      await steps([withDockerfile], { env: env(), onProgress: ({ message }) => void seen.push(message) })
      expect(seen.join('\n')).toMatch(told)
      const list = docker('run', '--rm', 'orc-test/image', 'node', '-p', 'fs.readdirSync("/srv/app").join()')
      expect(list.split(',')).toEqual(expect.arrayContaining(['flow.ts', 'node_modules']))
      expect(list.split(',')).not.toContain('secret.txt')
      await pool.apply('flow.ts:hello', { image: 'orc-test/image' })
      await pool.worker()
      const { id } = await pool.run('hello')
      expect(await pool.over(id)).toMatchObject({ state: { type: 'COMPLETED' }, result: 'hello' })
    })

    test.each([
      ["the engine's own builder", () => ({ DOCKER_BUILDKIT: '0' }), /returned a non-zero code: 3\.$/],
      ['the command line with BuildKit', buildKit, /exit code: 3\.$/],
    ])('with %s an error is one sentence', async (_, env, sentence) => {
      pool.write('Dockerfile', `FROM ${NODE_IMAGE}\nRUN ["node", "-e", "process.exit(3)"]\n`)
      await expect(steps([withDockerfile], { env: env() })).rejects.toMatchObject({
        code: 'step_failed',
        message: expect.stringMatching(sentence),
      })
    })
  })

  test('cancelled while its image is pulled: CANCELLED at once, and no container is made', async () => {
    const { server, address, asked } = await muteRegistry()
    cleanUp.push(() => (server.closeAllConnections(), server.close()))
    await pool.apply('flow.ts:hello', { image: `${address}/slow:latest` })
    await pool.worker()
    const { id } = await pool.run('hello')
    await asked
    await pool.client.call('cancelFlowRun', { id })
    expect((await pool.over(id)).state.type).toBe('CANCELLED')
    expect(containersOf(`orc.run=${id}`)).toEqual([])
  })

  test('cancelled while its container is made: none is left', async () => {
    await steps([build])
    const installationId = pool.embedded.installationId
    cleanUp.push(() => removeContainers(installationId))
    const provisioner = dockerProvisioner({ api: { url: 'http://127.0.0.1:1' } })({ installationId, pool: 'p' })
    const since = String(Math.floor(Date.now() / 1000) - 1) // what it missed while it connected is told as well
    const events = spawn('docker', [
      'events',
      '--since',
      since,
      '--filter',
      `label=orc.installation=${installationId}`,
      '--format',
      '{{.Action}}',
    ])
    cleanUp.push(() => events.kill())
    const cancel = new AbortController()
    events.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (text.includes('create')) cancel.abort(new Error('cancelled'))
    })
    const { version } = await provisioner
      .check()
      .then(() => ({ version: docker('version', '--format', '{{.Server.Version}}') }))
    expect(version).not.toBe('')
    const run = {
      id: 'r',
      epoch: 1,
      name: 'n',
      flow: 'f',
      deployment: null,
      tags: [],
      dueAt: '2026-01-01T00:00:00.000Z',
      parameters: {},
    }
    const job = {
      run,
      configuration: { image: 'orc-test/image' },
      token: 't',
      graceMs: 0,
      entrypoint: 'flow.ts:hello',
      pullSteps: [],
      codeDigest: null,
    }
    await expect(provisioner.provision({ ...job, signal: cancel.signal })).rejects.toThrow('cancelled')
    expect(await provisioner.list()).toEqual([])
    events.kill()
    await once(events, 'close')
  })
})
