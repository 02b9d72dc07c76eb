import type { CheckedInput, OperationReply, WorkPoolType } from '@orc/core/contract'
import type { OperationName } from '@orc/core/contract/operations'
import type { Clock, Logger, Random } from '@orc/core/runtime'
import type { Idempotency, Store } from '@orc/store'
import type { RunTokens } from '../access/run-token.ts'
import type { ClaimLines } from '../claims/claim-lines.ts'
import type { ResultShelf } from '../results/result-shelf.ts'
import type { Redactor } from '../secrets/redactor.ts'
import type { SecretBox } from '../secrets/secret-box.ts'
import type { WaitContext } from '../waiting/wait-for.ts'

/** What handlers work with: made once, the same for every request. */
export interface RouteContext extends WaitContext {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  readonly version: string
  /** The types that this server was given; workers may have told the store of others. */
  readonly workPoolTypes: readonly WorkPoolType[]
  readonly claimLines: ClaimLines
  readonly secretBox: SecretBox
  readonly redactor: Redactor
  readonly tokens: RunTokens
  /** Undefined where there is no result storage. */
  readonly results: KeptResults | undefined
  readonly checks: () => readonly ReadyCheck[]
}

/** Where values of more bytes than `above` go. */
export interface KeptResults {
  readonly shelf: ResultShelf
  readonly above: number
}

/** One thing that must go on for the API to be of use. */
export interface ReadyCheck {
  readonly name: string
  readonly ok: boolean
  readonly message: string
}

/** What belongs to one request. */
export interface Call {
  /** Aborts when nobody waits for the answer any longer. */
  readonly signal?: AbortSignal | undefined
  /** Set when the request carries a key and the operation creates something. */
  readonly idempotency?: Idempotency | undefined
}

/** Gets its input checked and with defaults; answers what the contract names, or throws an OrcError. */
export type Handler<Name extends OperationName> = (
  input: CheckedInput<Name>,
  context: RouteContext,
  call: Call,
) => Promise<OperationReply<Name>>

/** The handlers of some operations, by name. */
export type Routes<Names extends OperationName> = { readonly [Name in Names]: Handler<Name> }
