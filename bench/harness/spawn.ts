import { spawnSync } from 'node:child_process'
import { monotonicMs } from './monotonic.ts'

export interface SpawnOptions {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
}

/** How long a Node program takes from being started to having ended well, in milliseconds. */
export function spawnedMs(args: readonly string[], { cwd, env }: SpawnOptions = {}): number {
  const startedMs = monotonicMs()
  const { status, error, stderr } = spawnSync(process.execPath, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(cwd !== undefined && { cwd }),
    ...(env !== undefined && { env }),
  })
  const tookMs = monotonicMs() - startedMs
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${error?.message ?? String(stderr)}`)
  return tookMs
}
