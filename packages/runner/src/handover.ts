import type { RunHook } from '@orc/core/contract'
import type { HandedVerifier } from './endpoint-proof.ts'

/**
 * What a worker hands to the runner that it starts: one JSON file, readable by its owner alone, whose path is the
 * runner's only argument. The token travels in it and nowhere else: not in the environment, labels or arguments. The
 * runner deletes the file as soon as it has read it.
 */
export interface Handover {
  readonly version: 1
  readonly run: HandedRun
  readonly token: string
  readonly api: HandedApi
  readonly code: HandedCode
  /** Milliseconds between the signal to stop and the end of the process. */
  readonly graceMs: number
  /**
   * The file that standard output and error go to, when there is one: what is in it is sent before the run ends, so that
   * nothing that was printed is missing once the state is terminal. Lines are numbered by their byte offset. When the
   * front of the file is cut off, `<outputFile>.base` says how many bytes were: JSON `{ "base": bytes, "cutting"?: the
   * length of the file at a cut that is under way }`.
   */
  readonly outputFile?: string | undefined
  /**
   * Where the process notes the code it exits with, if that is above 128, for infrastructure that says 128 and more of a
   * signal too. Who is ended by a signal notes nothing.
   */
  readonly exitFile?: string | undefined
  /** For output that only the worker can read: how the runner learns that all of it is stored, before it reports. */
  readonly outputMark?: OutputMark | undefined
}

/** Printed on a line of its own, on both streams, when the flow has ended. */
export interface OutputMark {
  readonly text: string
  /** The worker makes this file once everything before the mark is stored. */
  readonly storedFile: string
}

export interface HandedRun {
  readonly id: string
  readonly name: string
  readonly epoch: number
  readonly flow: string
  readonly deployment: string | null
  readonly tags: readonly string[]
  /** ISO 8601. */
  readonly dueAt: string
  readonly parameters: Readonly<Record<string, unknown>>
  /** Run in place of the flow: a hook of a run that could not do it itself. @default the flow is run */
  readonly hook?: RunHook | null | undefined
}

export interface HandedApi {
  /** For example `http://127.0.0.1:40123`, without `/api`. */
  readonly url: string
  /** A socket to speak HTTP over instead of TCP, where there is no network. */
  readonly socketPath?: string | undefined
  /**
   * JSON `{ "url": … }`, read again when the API is not reached: the run endpoint may have moved to another port. The
   * file may come and go; its directory must last as long as the installation, for a runner that does not reach the API
   * and finds the directory gone concludes that the installation was deleted, and ends.
   */
  readonly urlFile?: string | undefined
  /**
   * Whoever listens has to prove by it, on each connection, that this is the installation's run endpoint, before the
   * token goes there. @default whoever listens is trusted
   */
  readonly verifier?: HandedVerifier | undefined
}

export interface HandedCode {
  /** The bundled ES module: a path, absolute. Its source map, if there is one, lies beside it as `<file>.map`. */
  readonly file: string
  /** The file that it was made from, for messages. @default the bundle */
  readonly source?: string | undefined
  /** The export that is the flow. */
  readonly exportName: string
  /** Of the flow's first-party sources. */
  readonly digest: string | null
}
