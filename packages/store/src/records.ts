import type { Event, EventType, Log, LogLevel, LogLine, Secret, Variable } from '@orc/core/contract'

export interface Logs {
  /** Lines that are there already (run, epoch, source, seq) are passed over. False when there is no such run. */
  append(ask: { id: string; epoch: number; lines: readonly LogLine[] }): Promise<boolean>
  /** In the order they were stored. */
  list(ask: { id: string; after: number; limit: number; minLevel?: LogLevel | undefined }): Promise<Log[]>
}

/** Rows written in the transaction of the change they tell of; streams read this table. */
export interface Events {
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
