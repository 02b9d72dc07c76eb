import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { dockerProvisioner } from '../provisioner/docker-provisioner.ts'
import { judgeEngine } from '../provisioner/health.ts'
import type { Engine, EngineFacts } from './engine.ts'
import { explain, provisionError } from './engine-errors.ts'
import { findEngine } from './find-engine.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'orc-engine-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

describe('which engine', () => {
  const find = (env: Record<string, string>) => findEngine({ env: { DOCKER_CONFIG: directory, ...env } })
  const context = (name: string, host: string): void => {
    const folder = join(directory, 'contexts', 'meta', createHash('sha256').update(name).digest('hex'))
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'meta.json'), JSON.stringify({ Name: name, Endpoints: { docker: { Host: host } } }))
  }

  test('DOCKER_HOST, else DOCKER_CONTEXT, else the current context, else the socket of this machine', async () => {
    context('build', 'tcp://10.0.0.5:2375')
    context('other', 'tcp://10.0.0.6:2375')
    expect((await find({})).source).toBe('default')
    writeFileSync(join(directory, 'config.json'), '{"currentContext":"build"}')
    expect(await find({})).toMatchObject({ address: 'tcp://10.0.0.5:2375', source: 'context "build"' })
    expect((await find({ DOCKER_CONTEXT: 'other' })).address).toBe('tcp://10.0.0.6:2375')
    expect((await find({ DOCKER_CONTEXT: 'default' })).source).toBe('default')
    expect(await find({ DOCKER_CONTEXT: 'other', DOCKER_HOST: 'unix:///tmp/x.sock' })).toMatchObject({
      source: 'DOCKER_HOST',
      options: { socketPath: '/tmp/x.sock' },
    })
  })

  test('over TLS with certificates, over ssh with its user', async () => {
    writeFileSync(join(directory, 'ca.pem'), 'ca')
    const tls = await find({ DOCKER_HOST: 'tcp://10.0.0.5', DOCKER_TLS_VERIFY: '1' })
    expect(tls.options).toEqual({ protocol: 'https', host: '10.0.0.5', port: 2376, ca: 'ca' })
    const ssh = await find({ DOCKER_HOST: 'ssh://me@box' })
    expect(ssh.options).toMatchObject({ protocol: 'ssh', host: 'box', username: 'me', port: 22 })
  })

  test('a context that is not there and an address that is none are said to be so', async () => {
    await expect(find({ DOCKER_CONTEXT: 'gone' })).rejects.toMatchObject({
      message: 'The Docker context "gone" cannot be used: there is none of that name.',
    })
    await expect(find({ DOCKER_HOST: 'ftp://x' })).rejects.toMatchObject({ code: 'worker_misconfigured' })
  })
})

describe('an engine that cannot be used', () => {
  const health = (DOCKER_HOST: string) =>
    dockerProvisioner({ api: { url: 'http://x' }, env: { DOCKER_HOST } })({ installationId: 'i', pool: 'p' }).check()

  test('that is not there, or refuses, is named with what to do', async () => {
    const missing = `unix://${join(directory, 'no.sock')}`
    expect(await health(missing)).toEqual({
      ok: false,
      problem: `No Docker engine listens at ${missing}.`,
      remedy: expect.stringContaining('Start Docker'),
    })
    expect(await health('tcp://127.0.0.1:1')).toMatchObject({
      problem: 'The Docker engine at tcp://127.0.0.1:1 refuses connections.',
    })
  })

  const engine = (address: string): Engine => ({ address }) as Engine
  const facts: EngineFacts = {
    osType: 'linux',
    apiVersion: '1.41',
    architecture: 'amd64',
    isDesktop: false,
    hasContainerdImages: false,
    disk: undefined,
  }
  const api = { door: async () => ({ url: 'http://127.0.0.1:1' }), socketFile: '/x' }

  test('that makes Windows containers, or is of before 2020', async () => {
    const at = engine('unix:///x')
    expect(await judgeEngine(at, { ...facts, osType: 'windows' }, api)).toMatchObject({ ok: false })
    expect(await judgeEngine(at, { ...facts, apiVersion: '1.9' }, api)).toMatchObject({ ok: false })
    expect(await judgeEngine(at, { ...facts, apiVersion: '1.100' }, api)).toEqual({ ok: true })
  })

  test('whose disk is full: below 100 MB nothing is begun', async () => {
    const withFree = (freeBytes: number) =>
      judgeEngine(engine('unix:///x'), { ...facts, disk: { directory: '/var/lib/docker', freeBytes } }, api)
    expect(await withFree(100_000_000)).toEqual({ ok: true })
    expect(await withFree(99_999_999)).toEqual({
      ok: false,
      problem: 'The disk of the Docker engine at unix:///x is full: 99 MB are left in /var/lib/docker.',
      remedy: expect.stringContaining('docker system prune'),
    })
  })

  test('on another machine, unless runs are told where to go', async () => {
    const remote = engine('tcp://192.0.2.1:2375')
    expect(await judgeEngine(remote, facts, api)).toMatchObject({
      ok: false,
      remedy: expect.stringContaining('--run-url'),
    })
    expect(await judgeEngine(remote, facts, { url: 'http://orc.example.com' })).toEqual({ ok: true })
    expect(await judgeEngine(remote, facts, { ...api, serverUrl: 'https://orc.example.com' })).toEqual({ ok: true })
    expect(await judgeEngine(remote, facts, { ...api, serverUrl: 'http://localhost:4270' })).toMatchObject({
      ok: false,
    })
    expect(await judgeEngine(engine('tcp://127.0.0.1:2375'), facts, api)).toEqual({ ok: true })
  })
})

describe('what an engine says', () => {
  const said = (message: string) => explain(new Error(message), 'unix:///x')

  test('becomes one sentence without the words of HTTP', () => {
    expect(said('(HTTP code 500) server error - oci runtime error:\n no disk ').problem).toBe(
      'Oci runtime error: no disk.',
    )
  })

  test.each([
    ['write /x: no space left on device', 'docker system prune', false],
    ['exec user process caused: exec format error', 'platform', true],
    ['exec: "node": executable file not found in $PATH: unknown', 'node', true],
    ['pull access denied for x, repository does not exist', 'docker login', true],
    ['manifest for x:y not found: manifest unknown', 'name and the tag', true],
    ['network nope not found', 'docker network create', true],
    ['Get "https://x/v2/": dial tcp: lookup x: no such host', 'registry is up', false],
  ])('"%s" gets its remedy', (message, remedy, permanent) => {
    expect(said(message)).toMatchObject({ remedy: expect.stringContaining(remedy), permanent })
  })

  test('what is an error of Orc already stays what it is', () => {
    const told = provisionError(new Error('boom'), { doing: 'The start', address: 'x' })
    expect(told.message).toBe('The infrastructure of the run could not be made: The start failed. Boom.')
    expect(provisionError(told, { doing: 'All', address: 'x' })).toBe(told)
  })
})
