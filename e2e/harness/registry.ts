import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from './docker-pool.ts'

export const USER = { username: 'robot', password: 's3cret' }
/** Of that password, with bcrypt. */
const HTPASSWD = 'robot:$2b$05$eMJP2YLcV3UM0EFx/gTkC.dltjJAWXjLEDsZya.LwbFWfmyILcTwy\n'

/** Debian's `docker-registry` at loopback, to be had with a name and a password only. */
export class Registry implements AsyncDisposable {
  readonly address: string
  readonly #program: ChildProcess
  readonly #directory: string

  private constructor(address: string, program: ChildProcess, directory: string) {
    this.address = address
    this.#program = program
    this.#directory = directory
  }

  static async start(): Promise<Registry> {
    const directory = mkdtempSync(join(tmpdir(), 'orc-registry-'))
    const address = `127.0.0.1:${await freePort()}`
    writeFileSync(join(directory, 'htpasswd'), HTPASSWD)
    const config = {
      version: '0.1',
      storage: { filesystem: { rootdirectory: join(directory, 'data') } },
      http: { addr: address },
      auth: { htpasswd: { realm: 'orc', path: join(directory, 'htpasswd') } },
    }
    writeFileSync(join(directory, 'config.yml'), JSON.stringify(config))
    const program = spawn('docker-registry', ['serve', join(directory, 'config.yml')], { stdio: 'ignore' })
    await until(async () => (await fetch(`http://${address}/v2/`).catch(() => undefined))?.status === 401)
    return new Registry(address, program, directory)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#program.kill()
    rmSync(this.#directory, { recursive: true })
  }
}

/** A registry that takes a request for an image and never answers it. */
export async function muteRegistry(): Promise<{ server: Server; address: string; asked: Promise<void> }> {
  const asked = Promise.withResolvers<void>()
  const server = createServer(({ url }, response) => {
    if (url === '/v2/') response.end('{}')
    else asked.resolve()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, address: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked: asked.promise }
}

/** Passes on what is asked to a registry, and keeps back the second half of each large blob until it is let go. */
export async function slowRegistry({ address }: Registry): Promise<SlowRegistry> {
  const letGo = Promise.withResolvers<void>()
  const server = createServer(({ url = '/', headers }, response) => {
    const asked = request(`http://${address}${url}`, { headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers)
      void passOn(answer, response, letGo.promise)
    })
    asked.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    letGo: letGo.resolve,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

export interface SlowRegistry {
  readonly address: string
  readonly letGo: () => void
  readonly close: () => void
}

const LARGE_BYTES = 1_000_000

async function passOn(from: IncomingMessage, to: ServerResponse, isLetGo: Promise<void>): Promise<void> {
  const size = Number(from.headers['content-length'] ?? 0)
  let passed = 0
  for await (const chunk of from) {
    if (size > LARGE_BYTES && passed > size / 2) await isLetGo
    to.write(chunk)
    passed += (chunk as Buffer).length
  }
  to.end()
}

async function freePort(): Promise<number> {
  const server = createTcpServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
