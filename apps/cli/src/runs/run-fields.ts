import type { FlowRun, TaskRun, Wait } from '@orc/core/contract'
import { isTerminal, keptText } from '@orc/core/model'
import type { CliContext } from '../context.ts'
import { elapsed, relative, utcTime } from '../output/times.ts'
import { compact } from '../output/words.ts'
import { failureText } from './failure-text.ts'
import { type RunState, stateLine } from './lines.ts'
import { stateWord } from './state-word.ts'
import { taskTree } from './task-tree.ts'
import { waitLines } from './wait-lines.ts'
import { poolOf, whyWaiting } from './why-waiting.ts'

interface Inspected {
  readonly run: FlowRun
  readonly states: readonly RunState[]
  readonly tasks: readonly TaskRun[]
  readonly waits: readonly Wait[]
  /** Newest first. */
  readonly children: readonly FlowRun[]
}

/** What `flow-run inspect` shows of a run. */
export async function runFields({ run, states, tasks, waits, children }: Inspected, context: CliContext) {
  const { output, host, client } = context
  const now = host.clock.now()
  return {
    Name: run.name,
    Id: run.id,
    Deployment: run.deployment,
    Flow: run.flow,
    State: stateWord(run.state, output.style),
    'Waits because': whyWaiting(run, { pool: await poolOf(run, client), now }),
    Due: `${utcTime(run.dueAt)} (${relative(run.dueAt, now)})`,
    Took: elapsed(run, now),
    'Work pool': run.workPool && `${run.workPool}${run.workQueue ? `, queue ${run.workQueue}` : ''}`,
    Worker: run.worker,
    Infrastructure: run.infrastructureId,
    Attempt: run.attempt,
    Schedule: run.schedule,
    'Retry of': run.retryOf,
    Parent: run.parent && `${run.parent.id}${run.parent.kind === 'detached' ? ', detached from it' : ''}`,
    Hook: run.hook && `${run.hook.name} of flow run "${run.hook.flowRun.name}" (${run.hook.flowRun.id})`,
    Parameters: compact(run.parameters),
    'Job variables': compact(run.jobVariables),
    Tags: run.tags.join(', '),
    Code: run.codeDigest,
    Result: resultText(run),
    Error: failureText(run),
    Notes: run.notes.join('\n'),
    States: states.map((state) => stateLine(state, output)).join('\n'),
    Waits: waitLines(waits, { runId: run.id, isOver: isTerminal(run.state.type), now }),
    Tasks: taskTree(tasks, { style: output.style, now, children }),
  }
}

function resultText({ id, result, keptResult }: FlowRun): string | undefined {
  if (keptResult !== null)
    return `${keptText(keptResult)}${keptResult.codec === null ? ` (orc flow-run result ${id})` : ''}`
  return result === null ? undefined : JSON.stringify(result, undefined, 2)
}
