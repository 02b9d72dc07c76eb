import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { systemClock } from '@orc/core/runtime'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fileRegistry } from './registry.ts'
import { type RunEndpoint, startRunEndpoint } from './run-endpoint.ts'

/** Another address of this machine: all of 127.0.0.0/8 is, on Linux. */
const ELSEWHERE = '127.0.0.2'
let home: string
let cleanUp: AsyncDisposableStack
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'orc-doors-'))
  cleanUp = new AsyncDisposableStack()
})
afterEach(async () => {
  await cleanUp.disposeAsync()
  await rm(home, { recursive: true })
})

const start = async (name: string): Promise<RunEndpoint> => {
  const registry = fileRegistry({ file: join(home, 'key.json'), clock: systemClock })
  const relay = async () => ({ status: 200, contentType: 'text/plain', content: name })
  return startRunEndpoint({ registry, relay, urlFile: join(home, 'url.json') })
}

function ask(where: { host: string; port: string } | { socketPath: string }, token = 'orcrun_a.b'): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` }
    request({ ...where, method: 'POST', path: '/api/flow-runs/r/renew', headers, agent: false }, (response) => {
      resolve(text(response))
    })
      .once('error', reject)
      .end('{}')
  })
}

describe.skipIf(process.platform !== 'linux')('at another address', () => {
  test('it listens only once that is asked for, at the port that it has on loopback', async () => {
    const endpoint = cleanUp.use(await start('one'))
    const { port } = new URL((await endpoint.api()).url)
    await expect(ask({ host: ELSEWHERE, port })).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    expect(await endpoint.api({ host: ELSEWHERE })).toMatchObject({ url: `http://${ELSEWHERE}:${port}` })
    expect(await ask({ host: ELSEWHERE, port })).toBe('one')
  })

  test('a second process stands by there too, and takes the same port when the first is gone', async () => {
    const first = await start('one')
    const { url } = await first.api({ host: ELSEWHERE })
    const second = cleanUp.use(await start('two'))
    expect((await second.api({ host: ELSEWHERE })).url).toBe(url)
    const { hostname: host, port } = new URL(url)
    expect(await ask({ host, port })).toBe('one')
    await first[Symbol.asyncDispose]()
    const third = cleanUp.use(await start('three'))
    expect((await third.api({ host: ELSEWHERE })).url).toBe(url)
    expect(await ask({ host, port })).toMatch(/two|three/)
  })
})

describe('at a socket', () => {
  const socket = (): string => join(home, 'door', 'api.sock')

  test('it answers runs, and nobody else', async () => {
    const endpoint = cleanUp.use(await start('one'))
    const { socketPath = '' } = await endpoint.api({ socket: socket() })
    expect(socketPath).toBe(socket())
    expect(await ask({ socketPath })).toBe('one')
    expect(await ask({ socketPath }, 'the-owner')).toContain('unauthorized')
  })

  test('whoever runs in a container may connect, though it is not the owner', async () => {
    const endpoint = cleanUp.use(await start('one'))
    await endpoint.api({ socket: socket() })
    expect((await stat(socket())).mode & 0o777).toBe(0o666)
    expect((await stat(dirname(socket()))).mode & 0o777).toBe(0o711)
  })

  test('a second process finds the first, and takes over when it is gone', async () => {
    const first = await start('one')
    await first.api({ socket: socket() })
    const second = cleanUp.use(await start('two'))
    await second.api({ socket: socket() })
    expect(await ask({ socketPath: socket() })).toBe('one')
    await first[Symbol.asyncDispose]()
    const third = cleanUp.use(await start('three'))
    await third.api({ socket: socket() })
    expect(await ask({ socketPath: socket() })).toBe('three')
  })

  test('a file that a dead process left there is no hindrance', async () => {
    const endpoint = cleanUp.use(await start('one'))
    await endpoint.api({ socket: socket() })
    await rm(socket())
    await writeFile(socket(), '')
    const second = cleanUp.use(await start('two'))
    await second.api({ socket: socket() })
    expect(await ask({ socketPath: socket() })).toBe('two')
  })
})
