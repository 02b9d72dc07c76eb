import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@orc/core/runtime'
import { dockerProvisioner } from '@orc/docker'
import type { Infrastructure, Job, Provisioner } from '@orc/worker'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { has } from '../../tests/services.ts'
import { containersOf, docker, removeContainers, shellImage } from '../harness/docker.ts'

const RUN = { id: 'run-1', epoch: 1 }
const DAY_MS = 86_400_000

describe.skipIf(!has('docker'))('what is left of a run', () => {
  let image: string
  let installationId: string
  let provisioner: Provisioner
  const make = (clock = systemClock): Provisioner =>
    dockerProvisioner({ api: { url: 'http://127.0.0.1:1' }, clock })({ installationId, pool: 'p' })
  beforeEach(() => {
    image = shellImage()
    installationId = randomUUID()
    provisioner = make()
  })
  afterEach(() => removeContainers(installationId))

  const jobFor = (script: string, more: object = {}): Job => ({
    run: {
      ...RUN,
      name: 'quick-fox',
      flow: 'f',
      deployment: null,
      tags: [],
      dueAt: '2026-01-01T00:00:00.000Z',
      parameters: {},
    },
    configuration: { image, command: `/bin/sh -c '${script}'`, ...more },
    token: 'orcrun_secret',
    graceMs: 0,
    entrypoint: 'flow.ts:flow',
    pullSteps: [],
    codeDigest: null,
    signal: new AbortController().signal,
  })
  const ended = async (script: string, auto_remove: string): Promise<Infrastructure> => {
    const infrastructure = await provisioner.provision(jobFor(script, { auto_remove }))
    await infrastructure.exit()
    await infrastructure.remove()
    return infrastructure
  }
  const all = (): string[] => containersOf(`orc.installation=${installationId}`)

  test.each([
    ['always', 'exit 1', 0],
    ['on-success', 'exit 0', 0],
    ['on-success', 'exit 1', 1],
    ['never', 'exit 0', 1],
  ])('with %s, after %s, %d containers are kept, and none is a run any more', async (policy, script, kept) => {
    await ended(script, policy)
    expect(all()).toHaveLength(kept)
    expect(await provisioner.list()).toEqual([])
    expect(await make().find(RUN)).toBeUndefined()
  })

  test('after a time it goes, whoever is the worker then', async () => {
    await ended('exit 0', '1d')
    const in23Hours = { ...systemClock, now: () => new Date(systemClock.now().getTime() + DAY_MS - 3_600_000) }
    await make(in23Hours).list()
    expect(all()).toHaveLength(1)
    const tomorrow = { ...systemClock, now: () => new Date(systemClock.now().getTime() + DAY_MS) }
    await make(tomorrow).list()
    expect(all()).toEqual([])
  })

  test('a container that is kept holds no token', async () => {
    await ended('exit 0', 'never')
    const [id = ''] = all()
    expect(docker('cp', `${id}:/orc/handover.json`, '-')).not.toContain('orcrun_secret')
  })

  test('its volume goes with it', async () => {
    const infrastructure = await provisioner.provision(jobFor('exit 0'))
    const [volume = ''] = docker('inspect', '--format', '{{range .Mounts}}{{.Name}}{{end}}', ...all()).split('\n')
    await infrastructure.exit()
    expect(docker('volume', 'ls', '-q').split('\n')).toContain(volume)
    await infrastructure.remove()
    expect(docker('volume', 'ls', '-q').split('\n')).not.toContain(volume)
  })

  describe('of a worker that died between create and start', () => {
    const leave = (script: string): string => {
      const labels = { installation: installationId, pool: 'p', run: RUN.id, epoch: '1' }
      const flags = Object.entries(labels).flatMap(([name, value]) => ['--label', `orc.${name}=${value}`])
      return docker('create', ...flags, '--init', '-v', '/orc', '--entrypoint', '/bin/sh', image, '-c', script)
    }
    const fill = async (id: string): Promise<void> => {
      const directory = await mkdtemp(join(tmpdir(), 'orc-fill-'))
      writeFileSync(join(directory, 'handover.json'), '{}')
      docker('cp', join(directory, 'handover.json'), `${id}:/orc/handover.json`)
      await rm(directory, { recursive: true })
    }

    test('one that was filled is started by who adopts it', async () => {
      await fill(leave('exit 5'))
      const [found] = await provisioner.list()
      expect(await found?.exit()).toMatchObject({ exitCode: 5 })
    })

    test('one that was not is never started, and its end is not taken for success', async () => {
      leave('exit 0')
      const [found] = await provisioner.list()
      expect(await found?.exit()).toMatchObject({ exitCode: null, unknown: expect.stringContaining('never started') })
    })

    test('one that is over is stopped for good', async () => {
      await fill(leave('exit 5'))
      const [found] = await provisioner.list()
      await found?.stop({ graceMs: 0 })
      expect(all()).toEqual([])
      expect((await found?.exit())?.unknown).toBeDefined()
    })

    test('half of one makes way for the whole when it is provisioned again', async () => {
      const half = leave('exit 9')
      const infrastructure = await provisioner.provision(jobFor('exit 3'))
      expect(infrastructure.id).not.toContain(half.slice(0, 12))
      expect(await infrastructure.exit()).toMatchObject({ exitCode: 3 })
    })
  })

  test('a container that somebody removed has an end that is not known', async () => {
    const infrastructure = await provisioner.provision(jobFor('echo ready; while :; do sleep 0.05; done'))
    docker('rm', '-fv', ...all())
    expect(await infrastructure.exit()).toMatchObject({ exitCode: null, unknown: expect.stringContaining('removed') })
  })

  test.each([
    ['an image that is nowhere', { image: 'localhost:1/no/such' }, 'localhost:1/no/such'],
    ['an image that must not be pulled', { image: 'no/such', image_pull_policy: 'never' }, 'never'],
    ['a network that is not there', { networks: ['no-such-network'] }, 'no-such-network'],
    ['a size that is none', { mem_limit: '1k' }, 'memory'],
  ])('%s is an error with a remedy, and leaves nothing behind', async (_, more, reason) => {
    const failure = expect.objectContaining({
      code: 'provision_failed',
      message: expect.stringMatching(new RegExp(reason, 'i')),
    })
    await expect(provisioner.provision(jobFor('exit 0', more))).rejects.toEqual(failure)
    expect(all()).toEqual([])
  })
})
