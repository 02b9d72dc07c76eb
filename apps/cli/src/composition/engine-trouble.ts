import type { CliContext } from '../context.ts'

export interface Trouble {
  readonly problem: string
  readonly remedy: string
}

/**
 * What would keep a worker on this machine from making a pool's infrastructure, where that can be told beforehand. With a
 * server elsewhere nothing is said: its workers are elsewhere too.
 */
export async function engineTrouble(type: string, { host, settings }: CliContext): Promise<Trouble | undefined> {
  if (type !== 'docker' || settings.values.apiUrl) return undefined
  const { checkEngine } = await import('@orc/docker')
  const health = await checkEngine({ env: host.env })
  return health.ok ? undefined : health
}
