import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Connection, Host } from '../host.ts'
import type { Settings } from '../settings.ts'

type Surroundings = Pick<Host, 'clock' | 'random' | 'version' | 'stderr'>

/** The server that the settings name; without one the store of this machine, in this process. */
export async function connectTo(settings: Settings, host: Surroundings): Promise<Connection> {
  if (!settings.apiUrl) return (await import('./open-home.ts')).openHome(settings, host, { loops: false })
  const { connect } = await import('@orc/client')
  const client = connect({ url: settings.apiUrl, key: settings.apiKey || ownKey(settings) })
  return { client, [Symbol.asyncDispose]: () => client[Symbol.asyncDispose]() }
}

/** The key of this machine's own installation, for a server that was started here: it is sent to no other machine. */
export function ownKey({ apiUrl, home }: Pick<Settings, 'apiUrl' | 'home'>): string | undefined {
  if (!apiUrl || !isOnThisMachine(apiUrl)) return undefined
  try {
    return readFileSync(join(home, 'api.key'), 'utf8').trim()
  } catch {
    return undefined
  }
}

function isOnThisMachine(url: string): boolean {
  if (url.startsWith('unix:')) return true
  const host = URL.canParse(url) ? new URL(url).hostname : ''
  return host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host)
}
