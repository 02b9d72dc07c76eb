import type { StateType } from './states.ts'

/**
 * Every transition a flow run can make. The WHERE clauses of the stores, the diagram in docs/states.md and the random
 * walks of the tests are derived from this table; nothing else in Orc lists which state may follow which.
 */

/**
 * `api`: a request of a person or program; `worker`, `runner`: under the epoch of their claim; `reaper`: the loop that
 * watches leases; `clock`: the one that watches what is waited for.
 */
export type Actor = 'api' | 'worker' | 'runner' | 'reaper' | 'clock'

/** What must hold, beside the state, in the transaction that makes the transition. */
export type TransitionCheck =
  | 'due' // its time has come
  | 'limits' // pool, queue and deployment have a free slot, and neither pool nor queue is paused
  | 'epoch' // the asker's epoch is the run's
  | 'nonce' // the run was not started in this epoch, or by this very process
  | 'lapsed' // the run lease ended, in time during which renewals could be accepted
  | 'proof' // the infrastructure is known to be gone
  | 'losses-left' // infrastructure was lost before start fewer than four times
  | 'retries-left' // `infrastructureRetries` are not used up
  | 'waits' // nothing that the run waits for has happened yet

export interface Transition {
  /** What is asked for. One verb may have several rows, one for each state that it is accepted in. */
  readonly verb: TransitionVerb
  readonly from: StateType | 'none'
  readonly to: StateType
  readonly by: readonly Actor[]
  readonly checks: readonly TransitionCheck[]
  /** What happens instead when a check does not hold. */
  readonly otherwise: string
}

export type TransitionVerb =
  | 'create'
  | 'claim'
  | 'start'
  | 'retry'
  | 'await-retry'
  | 'suspend'
  | 'wake'
  | 'complete'
  | 'fail'
  | 'reschedule'
  | 'recover'
  | 'crash'
  | 'lose'
  | 'cancel'
  | 'confirm-cancel'
  | 'give-up-cancel'

const stays = 'the run stays as it is'
const refused = 'refused with stale_epoch'

export const TRANSITIONS: readonly Transition[] = [
  { verb: 'create', from: 'none', to: 'SCHEDULED', by: ['api'], checks: [], otherwise: stays },
  { verb: 'claim', from: 'SCHEDULED', to: 'PENDING', by: ['worker'], checks: ['due', 'limits'], otherwise: stays },
  { verb: 'cancel', from: 'SCHEDULED', to: 'CANCELLED', by: ['api'], checks: [], otherwise: stays },
  { verb: 'start', from: 'PENDING', to: 'RUNNING', by: ['runner'], checks: ['epoch', 'nonce'], otherwise: refused },
  {
    verb: 'reschedule',
    from: 'PENDING',
    to: 'SCHEDULED',
    by: ['worker', 'reaper'],
    checks: ['epoch', 'losses-left'],
    otherwise: 'CRASHED, named Lost',
  },
  { verb: 'crash', from: 'PENDING', to: 'CRASHED', by: ['worker'], checks: ['epoch'], otherwise: refused },
  { verb: 'lose', from: 'PENDING', to: 'CRASHED', by: ['worker', 'reaper'], checks: ['epoch'], otherwise: refused },
  { verb: 'cancel', from: 'PENDING', to: 'CANCELLING', by: ['api'], checks: [], otherwise: stays },
  { verb: 'retry', from: 'RUNNING', to: 'RUNNING', by: ['runner'], checks: ['epoch'], otherwise: refused },
  { verb: 'await-retry', from: 'RUNNING', to: 'SCHEDULED', by: ['runner'], checks: ['epoch'], otherwise: refused },
  { verb: 'suspend', from: 'RUNNING', to: 'PAUSED', by: ['runner'], checks: ['epoch', 'waits'], otherwise: stays },
  { verb: 'wake', from: 'PAUSED', to: 'SCHEDULED', by: ['api', 'clock'], checks: [], otherwise: stays },
  { verb: 'cancel', from: 'PAUSED', to: 'CANCELLED', by: ['api'], checks: [], otherwise: stays },
  { verb: 'complete', from: 'RUNNING', to: 'COMPLETED', by: ['runner'], checks: ['epoch'], otherwise: refused },
  { verb: 'fail', from: 'RUNNING', to: 'FAILED', by: ['runner'], checks: ['epoch'], otherwise: refused },
  {
    verb: 'recover',
    from: 'RUNNING',
    to: 'SCHEDULED',
    by: ['worker', 'reaper'],
    checks: ['epoch', 'retries-left'],
    otherwise: 'CRASHED, named Lost',
  },
  { verb: 'crash', from: 'RUNNING', to: 'CRASHED', by: ['worker'], checks: ['epoch', 'proof'], otherwise: refused },
  { verb: 'lose', from: 'RUNNING', to: 'CRASHED', by: ['reaper'], checks: ['epoch', 'lapsed'], otherwise: stays },
  { verb: 'cancel', from: 'RUNNING', to: 'CANCELLING', by: ['api'], checks: [], otherwise: stays },
  { verb: 'complete', from: 'CANCELLING', to: 'COMPLETED', by: ['runner'], checks: ['epoch'], otherwise: refused },
  { verb: 'fail', from: 'CANCELLING', to: 'FAILED', by: ['runner'], checks: ['epoch'], otherwise: refused },
  {
    verb: 'confirm-cancel',
    from: 'CANCELLING',
    to: 'CANCELLED',
    by: ['worker'],
    checks: ['epoch', 'proof'],
    otherwise: refused,
  },
  {
    verb: 'give-up-cancel',
    from: 'CANCELLING',
    to: 'CANCELLED',
    by: ['reaper'],
    checks: ['epoch', 'lapsed'],
    otherwise: stays,
  },
]

/** The states in which a verb is accepted, for a store's WHERE clause. */
export function statesBefore(verb: TransitionVerb): StateType[] {
  return TRANSITIONS.flatMap((row) => (row.verb === verb && row.from !== 'none' ? [row.from] : []))
}

/** Claimed and not over: in these states a run has infrastructure, or is about to get it. */
export const UNDER_WAY_STATE_TYPES: readonly StateType[] = [...statesBefore('start'), ...statesBefore('complete')]

/** Where a verb leads from a state, or undefined where it is not accepted. */
export function stateAfter(verb: TransitionVerb, from: StateType): StateType | undefined {
  return TRANSITIONS.find((row) => row.verb === verb && row.from === from)?.to
}
