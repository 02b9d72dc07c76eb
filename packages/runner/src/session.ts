import type { Client } from '@orc/client'
import type { Clock, Logger, Random } from '@orc/core/runtime'
import { type Call, patientCalls } from './api.ts'
import type { Handover } from './handover.ts'
import { createLogShipper, type LogShipper } from './logs.ts'
import { createStopping, type Stopping } from './stopping.ts'
import type { Surroundings } from './surroundings.ts'
import { createTaskRecorder, type TaskRecorder } from './tasks/recorder.ts'
import { StoredValues } from './values/stored-values.ts'

export interface RunnerOptions extends Surroundings {
  readonly handover: Handover
  /** With the run's token; each call is tried once, patience is the runner's. Whoever opened it closes it. */
  readonly client: Client
  readonly clock: Clock
  readonly random: Random
  /** The runner's own word, beside the run's log. */
  readonly log: Logger
  /** Aborts when this process is told to end; its reason says why. */
  readonly signal: AbortSignal
}

/** What the phases of one run share. */
export interface Session {
  readonly options: RunnerOptions
  /** Calls that outlast outages. */
  readonly call: Call
  readonly logs: LogShipper
  readonly recorder: TaskRecorder
  readonly values: StoredValues
  readonly stopping: Stopping
  /** Why nothing that is said here counts any more, once that is so. */
  readonly lost: () => 'superseded' | 'orphaned' | undefined
  /** The epoch is over: the flow is to stop. */
  readonly supersede: () => void
  readonly close: () => void
}

export function openSession(options: RunnerOptions): Session {
  const { handover, client, clock, random, log, signal, isOrphaned = () => false } = options
  const { graceMs, run } = handover
  const stopping = createStopping(clock)
  const patience = new AbortController()
  let lost: 'superseded' | 'orphaned' | undefined
  const lose = (how: 'superseded' | 'orphaned', message: string): void => {
    lost ??= how
    stopping.order({ message, graceMs })
  }
  const onOrphaned = (): void => {
    lose('orphaned', 'the installation that started this run is gone')
    patience.abort()
  }
  const { call, isAway } = patientCalls(client, { clock, random, log, until: patience.signal, isOrphaned, onOrphaned })
  const logs = createLogShipper({ call, isAway, clock, run })
  const supersede = (): void => lose('superseded', 'another epoch of this run has begun, or it is over')
  const recorder = createTaskRecorder({ call, clock, run, onFencedOff: supersede })
  const onSignal = (): void => stopping.order({ message: reasonOf(signal), graceMs })
  if (signal.aborted) onSignal()
  signal.addEventListener('abort', onSignal)
  options.keepUnsent?.(() => logs.unsent())
  return {
    options,
    call,
    logs,
    recorder,
    values: new StoredValues({ clock, random, log, until: stopping.signal }),
    stopping,
    lost: () => lost,
    supersede,
    close: () => {
      patience.abort()
      stopping.end()
      signal.removeEventListener('abort', onSignal)
    },
  }
}

function reasonOf({ reason }: AbortSignal): string {
  return reason instanceof Error ? reason.message : String(reason)
}
