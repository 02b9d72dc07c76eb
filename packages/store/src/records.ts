import type { Event, EventType, Log, LogLevel, LogLine, Secret, Variable } from '@orc/core/contract'
import type { Refusal } from './flow-runs.ts'
import type { Idempotency } from './page.ts'

export interface Logs {
  /** Lines that are there already (run, epoch, source, seq) are passed over. False when there is no such run. */
  append(ask: { id: string; epoch: number; lines: readonly LogLine[] }): Promise<boolean>
  /** In the order they were stored. */
  list(ask: { id: string; after: number; limit: number; minLevel?: LogLevel | undefined }): Promise<Log[]>
}

/** What somebody says that happened. */
export interface Emission {
  readonly name: string
  readonly key: string | null
  readonly payload: unknown
}

/** The call in a run that says so. */
export interface EmittingCall {
  readonly id: string
  readonly epoch: number
  readonly call: string
}

/** Rows written in the transaction of the change they tell of; streams read this table. */
export interface Events {
  /** Of each run the open wait for it that was asked for first is ended by it. */
  emit(emission: Emission, idempotency?: Idempotency): Promise<Event>
  /** The same under a run's epoch; repeated by the same call within a day, it is the same event. */
  emitInRun(emission: Emission, by: EmittingCall): Promise<Event | Refusal>
  list(ask: {
    after: number
    limit: number
    subject?: string | undefined
    types?: readonly EventType[] | undefined
  }): Promise<Event[]>
  /** The id of the newest, 0 when there is none. */
  last(): Promise<number>
  deleteBefore(before: Date): Promise<number>
}

export interface Variables {
  set(name: string, value: unknown): Promise<Variable>
  get(name: string): Promise<Variable | undefined>
  list(): Promise<Variable[]>
  delete(name: string): Promise<Variable | undefined>
}

/** Stores what it is given: encryption is the caller's. */
export interface Secrets {
  set(name: string, ciphertext: string): Promise<Secret>
  get(name: string): Promise<(Secret & { ciphertext: string }) | undefined>
  list(): Promise<Secret[]>
  delete(name: string): Promise<Secret | undefined>
}

/** Small facts of the installation, such as where its run endpoint listens. */
export interface Settings {
  get(key: string): Promise<string | undefined>
  /** Writes `value` if the key now holds `expected` (undefined: nothing). False when it holds something else. */
  compareAndSet(key: string, expected: string | undefined, value: string): Promise<boolean>
}
