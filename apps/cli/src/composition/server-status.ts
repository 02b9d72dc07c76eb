import type { CliContext } from '../context.ts'

export const DEFAULT_URL = 'http://127.0.0.1:4270'

/** @throws {OrcError} `api_unreachable`, `api_bad_answer` */
export async function serverStatus(url: string, { host, settings }: CliContext) {
  await using connection = await host.connect({ ...settings.values, apiUrl: url })
  const { version } = await connection.client.call('getHealth', {})
  const { status, checks } = await connection.client.call('getReady', {})
  return { url, version, ready: status === 'ready', checks }
}
