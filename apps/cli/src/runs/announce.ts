import type { FlowRun } from '@orc/core/contract'
import type { CliContext } from '../context.ts'
import { fields } from '../output/table.ts'
import { utcTime } from '../output/times.ts'
import { compact } from '../output/words.ts'
import { poolOf, whyWaiting } from './why-waiting.ts'

/** What was created, why it waits if it does, and how to follow it. */
export async function announceRun(
  run: FlowRun,
  { client, output, host }: CliContext,
  said = `Created flow run "${run.name}"`,
): Promise<void> {
  const reason = whyWaiting(run, { pool: await poolOf(run, client), now: host.clock.now() })
  output.result(run, () => {
    const properties = {
      Id: run.id,
      Deployment: run.deployment,
      Parameters: compact(run.parameters),
      Due: utcTime(run.dueAt),
    }
    return `${said}.\n${fields(properties)}\nWatch it with:\n  orc flow-run watch ${run.id}`
  })
  if (reason !== undefined) output.warn(reason)
}
