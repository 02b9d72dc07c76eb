import { createServer } from 'node:net'

/**
 * Whether an address is one of this machine, found by listening there for a moment: the system's list leaves out bridges
 * that no container is in yet.
 */
export function isOwnAddress(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ host, port: 0, exclusive: true }, () => server.close(() => resolve(true)))
  })
}
