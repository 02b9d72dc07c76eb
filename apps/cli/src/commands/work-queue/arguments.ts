import type { Argv } from 'yargs'
import type { CliContext } from '../../context.ts'
import { workPoolOf } from '../../default-work-pool.ts'
import { named, text } from '../../options.ts'

/** A queue is named within its pool; without `--pool` it is the default work pool's. */
export const queueArguments = (args: Argv) => args.positional('name', named('Name of the queue')).option('pool', POOL)

export const POOL = { ...text('Its work pool'), alias: 'p' } as const

export function queueOf({ name, pool }: { name: string; pool: string | undefined }, context: CliContext) {
  return { name, pool: workPoolOf(pool, context) }
}
