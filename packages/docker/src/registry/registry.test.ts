import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { DockerHome } from '../engine/docker-home.ts'
import { authFor } from './credentials.ts'
import { isOfRepository, parseImageName } from './image-name.ts'

test.each([
  ['node', { registry: 'docker.io', repository: 'node', tag: 'latest' }],
  ['me/etl:v1', { registry: 'docker.io', repository: 'me/etl', tag: 'v1' }],
  ['localhost:5000/etl', { registry: 'localhost:5000', repository: 'localhost:5000/etl', tag: 'latest' }],
  ['localhost/etl:x', { registry: 'localhost', repository: 'localhost/etl', tag: 'x' }],
  ['ghcr.io/me/etl@sha256:abc', { registry: 'ghcr.io', repository: 'ghcr.io/me/etl', tag: undefined }],
])('%s is taken apart as docker does', (image, parts) => {
  expect(parseImageName(image)).toMatchObject(parts)
})

test('an image of Docker Hub is one by its long and its short name', () => {
  expect(isOfRepository('docker.io/library/node@sha256:1', parseImageName('node:24'))).toBe(true)
  expect(isOfRepository('other/node@sha256:1', parseImageName('node:24'))).toBe(false)
})

describe('credentials', () => {
  let directory: string
  let home: DockerHome
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'orc-login-'))
    mkdirSync(join(directory, 'bin'))
    home = { env: { DOCKER_CONFIG: directory, PATH: `${join(directory, 'bin')}:${process.env['PATH']}` } }
  })
  afterEach(() => rmSync(directory, { recursive: true }))

  const config = (content: object): void => writeFileSync(join(directory, 'config.json'), JSON.stringify(content))
  const helper = (name: string, script: string): void => {
    const file = join(directory, 'bin', `docker-credential-${name}`)
    writeFileSync(file, `#!/bin/sh\n${script}\n`)
    chmodSync(file, 0o755)
  }
  const auth = Buffer.from('me:p:w').toString('base64')

  test('those given go before any that are stored', async () => {
    config({ auths: { 'reg.io': { auth } } })
    const given = { username: 'u', password: 'p' }
    expect(await authFor('reg.io/x', { given, home })).toEqual({ ...given, serveraddress: 'reg.io' })
  })

  test('those of docker login are found, however the registry was written', async () => {
    for (const key of ['reg.io', 'https://reg.io', 'https://reg.io/v1/']) {
      config({ auths: { [key]: { auth } } })
      expect(await authFor('reg.io/x', { home })).toEqual({ username: 'me', password: 'p:w', serveraddress: 'reg.io' })
    }
    config({ auths: { 'https://index.docker.io/v1/': { auth } } })
    expect(await authFor('me/x', { home })).toMatchObject({ username: 'me' })
  })

  test("a registry's own helper is asked before the store of all", async () => {
    helper('mine', `read registry; printf '{"Username":"of %s","Secret":"s"}' "$registry"`)
    helper('all', `printf '{"Username":"all","Secret":"s"}'`)
    config({ credsStore: 'all', credHelpers: { 'reg.io': 'mine' } })
    expect(await authFor('reg.io/x', { home })).toMatchObject({ username: 'of reg.io', password: 's' })
    expect(await authFor('other.io/x', { home })).toMatchObject({ username: 'all' })
  })

  test('a helper may give a token instead', async () => {
    helper('all', `printf '{"Username":"<token>","Secret":"t"}'`)
    config({ credsStore: 'all' })
    expect(await authFor('reg.io/x', { home })).toEqual({ identitytoken: 't', serveraddress: 'reg.io' })
  })

  test('without any, or with a helper that fails or is not there, the request is anonymous', async () => {
    expect(await authFor('reg.io/x', { home })).toBeUndefined()
    helper('all', 'exit 1')
    config({ credsStore: 'all' })
    expect(await authFor('reg.io/x', { home })).toBeUndefined()
    config({ credsStore: 'nowhere' })
    expect(await authFor('reg.io/x', { home })).toBeUndefined()
  })
})
