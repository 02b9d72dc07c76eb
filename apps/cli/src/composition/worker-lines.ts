import { formatDuration, OrcError } from '@orc/core/model'
import type { OutputLine, OwnedRun, RunRef, WorkerEvent } from '@orc/worker'
import type { Output } from '../output/output.ts'
import { counted } from '../output/words.ts'

export interface WorkerLines {
  readonly tell: (event: WorkerEvent) => void
  readonly tellOutput: (run: OwnedRun, line: OutputLine) => void
}

/** What a worker does, a line for each event; runs by their names as far as they are known. */
export function workerLines(output: Output): WorkerLines {
  const names = new Map<string, string>()
  const nameOf = ({ id }: RunRef): string => names.get(id) ?? id
  return {
    tell: (event) => {
      if (event.type === 'flow-run:claimed') names.set(event.id, event.name)
      const line = lineOf(event, { nameOf, output })
      if (line !== undefined) output.line(line)
      if (event.type === 'flow-run:released') names.delete(event.id)
    },
    tellOutput: (run, { text }) => output.line(`${output.style.faint(`${nameOf(run)} |`)} ${text}`),
  }
}

interface Wording {
  readonly nameOf: (run: RunRef) => string
  readonly output: Output
}

function lineOf(event: WorkerEvent, { nameOf, output: { style } }: Wording): string | undefined {
  switch (event.type) {
    case 'worker:started':
      return `Worker "${event.name}" started for work pool "${event.pool}": at most ${counted(event.limit, 'run')} at once.`
    case 'worker:problem-changed':
      if (event.problem === null) return style.good('The problem is gone; runs are claimed again.')
      return `${style.bad(event.problem)} ${event.remedy ?? ''}`
    case 'worker:draining':
      return `Stopping: ${counted(event.runs, 'run')} to wait for, for ${formatDuration(event.timeoutMs)}. A second Ctrl-C leaves at once.`
    case 'worker:stopped':
      return 'Worker stopped.'
    case 'api:lost':
      return `${style.bad('The API does not answer')}, and is asked again: ${reasonOf(event.error)}`
    case 'api:regained':
      return `${style.good('The API answers again')} after ${formatDuration(event.afterMs)}.`
    case 'flow-run:claimed':
      return `Run ${nameOf(event)} claimed (${event.id})`
    case 'flow-run:adopted':
      return `Run ${nameOf(event)} adopted: ${event.infrastructureId}`
    case 'flow-run:provisioned':
      return `Run ${nameOf(event)} has its infrastructure after ${formatDuration(event.tookMs)}: ${event.infrastructureId}`
    case 'flow-run:stopping':
      return `Run ${nameOf(event)} is being stopped: ${event.reason}`
    case 'flow-run:superseded':
      return `Run ${nameOf(event)} is somebody else's now; its infrastructure here is removed`
    case 'flow-run:exited':
      return event.exitCode === 0 ? undefined : `Run ${nameOf(event)}: ${event.message}`
    case 'flow-run:released':
      return event.state === null ? undefined : `Run ${nameOf(event)} is ${style.word(event.state)}`
    case 'infrastructure:removed':
      return undefined // each run's end brings it; it says nothing new
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof OrcError) return error.message
  return error instanceof Error ? error.message : String(error)
}
