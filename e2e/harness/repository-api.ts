import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { has } from '../../tests/services.ts'
import { docker } from './docker.ts'

/** What the API of a code host answers about a repository, less what nobody reads here. */
const ANSWER = {
  id: 27193779,
  name: 'node',
  full_name: 'nodejs/node',
  private: false,
  owner: { login: 'nodejs', id: 9950313, type: 'Organization' },
  html_url: 'https://github.com/nodejs/node',
  description: 'Node.js JavaScript runtime ✨🐢🚀✨',
  fork: false,
  created_at: '2014-11-26T19:57:11Z',
  homepage: 'https://nodejs.org',
  stargazers_count: 113000,
  language: 'JavaScript',
  forks_count: 33000,
  open_issues_count: 2400,
  default_branch: 'main',
}
export const STARS = ANSWER.stargazers_count

/** Stands for a repository API, at an address that containers of the engine's bridge reach too. */
export class RepositoryApi implements AsyncDisposable {
  readonly #server: Server

  private constructor(server: Server) {
    this.#server = server
  }

  static async start(): Promise<RepositoryApi> {
    const server = createServer(({ url }, response) => {
      response.writeHead(url === '/repos/nodejs/node' ? 200 : 404, { 'content-type': 'application/json' })
      response.end(JSON.stringify(url === '/repos/nodejs/node' ? ANSWER : { message: 'Not Found' }))
    })
    server.listen(0, bridgeAddress())
    await once(server, 'listening')
    return new RepositoryApi(server)
  }

  get url(): string {
    const { address, port } = this.#server.address() as AddressInfo
    return `http://${address}:${port}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }
}

/** Where the engine's bridge meets this machine: the first address of its subnet. Loopback where there is no engine. */
function bridgeAddress(): string {
  if (!has('docker')) return '127.0.0.1'
  const subnet = docker('network', 'inspect', 'bridge', '--format', '{{(index .IPAM.Config 0).Subnet}}')
  return subnet.replace(/\d+\/\d+$/, '1')
}
