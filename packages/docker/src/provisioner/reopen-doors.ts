import { type ContainerApi, DESKTOP_HOST, type RunDoor, serverOf, withHost } from './run-api.ts'

export interface RunningContainer {
  /** Where its runner was told to find the API: an address, or the path of a socket. */
  readonly apiUrl: string | undefined
  /** Writes another address into it, unless it has that one already. */
  moveApi(url: string): Promise<void>
}

/**
 * A new worker has to listen where the containers of the one before look for the API. They find it at the same port as a
 * rule; where a stranger took that meanwhile, the new address is written into them.
 */
export async function reopenDoors(api: ContainerApi, running: readonly RunningContainer[]): Promise<void> {
  if ('url' in api) return
  for (const container of running) {
    const { apiUrl } = container
    if (apiUrl?.startsWith('/')) await api.door({ socket: api.socketFile })
    else if (apiUrl !== undefined && apiUrl !== serverOf(api))
      await container.moveApi(await addressNow(api.door, new URL(apiUrl).hostname))
  }
}

async function addressNow(door: RunDoor, hostname: string): Promise<string> {
  if (hostname === DESKTOP_HOST) return withHost((await door()).url, DESKTOP_HOST)
  const isLoopback = hostname === '127.0.0.1' || hostname === '[::1]'
  return (await (isLoopback ? door() : door({ host: hostname.replace(/^\[|\]$/g, '') }))).url
}
