import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where Docker's own settings are looked for: the environment, and the folder that it or the user's home names. */
export interface DockerHome {
  readonly env: Readonly<Record<string, string | undefined>>
}

export function dockerConfigDirectory({ env }: DockerHome): string {
  return env['DOCKER_CONFIG'] ?? join(env['HOME'] ?? homedir(), '.docker')
}
