import { OrcError } from '@orc/core/model'

/** Where the address of a server leads. */
export interface ServerAddress {
  readonly protocol: 'http:' | 'https:'
  /** For `http.request`. */
  readonly where: { readonly hostname: string; readonly port: string } | { readonly socketPath: string }
  /** The path below which the API is; empty, or without a slash at its end. */
  readonly prefix: string
}

/**
 * Reads `http://127.0.0.1:4270`, `https://orc.example.com/base` or `unix:/path`. A socket that is given goes before the
 * host. Refuses everything else: a credential must not go to whatever host a text happens to name.
 * @throws {OrcError} `usage`
 */
export function serverAddress(url: string, socket?: string): ServerAddress {
  const socketPath = socket ?? /^unix:(.+)$/.exec(url)?.[1]
  if (url.startsWith('unix:') && socketPath) return { protocol: 'http:', where: { socketPath }, prefix: '' }
  const { protocol, hostname, port, pathname } = URL.canParse(url) ? new URL(url) : NOWHERE
  if (protocol !== 'http:' && protocol !== 'https:') throw noAddress(url)
  const where = socketPath === undefined ? { hostname: hostname.replace(/^\[|\]$/g, ''), port } : { socketPath }
  return { protocol, where, prefix: pathname.replace(/\/+$/, '') }
}

const NOWHERE = { protocol: '', hostname: '', port: '', pathname: '' }

function noAddress(url: string): OrcError {
  return new OrcError('usage', {
    problem: `"${url}" is no address of an Orc server.`,
    remedy: 'Write it as http://HOST:PORT, https://HOST or unix:/PATH, for example ORC_API_URL=http://127.0.0.1:4270.',
  })
}
