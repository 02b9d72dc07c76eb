import { type Client, createClient } from './client.ts'
import { httpTransport } from './transports/http.ts'

export interface ConnectOptions {
  /** `http://127.0.0.1:4270`, without `/api`; `unix:/path` for a Unix socket. */
  readonly url: string
  /** The installation's key, or a run's token. */
  readonly key?: string | undefined
}

/** A client of the server at an address. Connects with the first call. */
export function connect(options: ConnectOptions): Client {
  return createClient(httpTransport(options))
}
