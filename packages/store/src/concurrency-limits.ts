import type { ConcurrencyLimit, SlotHolder } from '@orc/core/contract'
import type { LimitKind } from '@orc/core/model'
import type { Refusal } from './flow-runs.ts'
import type { Idempotency } from './page.ts'

export interface NewConcurrencyLimit {
  readonly name: string
  readonly slots: number
  /** Milliseconds; null unless it is a rate. */
  readonly perMs: number | null
}

/** A run asks for slots of a limit. */
export interface SlotAsk {
  /** The run. */
  readonly id: string
  readonly epoch: number
  /** Chosen by whoever asks: the same one may ask again. */
  readonly askId: string
  readonly limit: string
  /** Each has the slots of the limit for itself. Empty for none. */
  readonly key: string
  readonly slots: number
}

/** `unknown`: it was never asked, its claim is over, or the limit is gone. */
export type SlotStanding = 'granted' | 'waiting' | 'released' | 'unknown'

/** Why a limit cannot be used so. */
export type LimitRefusal =
  | { readonly refused: 'limit-not-found' }
  | { readonly refused: 'limit-kind'; readonly kind: LimitKind }
  | { readonly refused: 'too-many-slots'; readonly has: number }

export interface RateGrant {
  /** How long to wait from now on, in milliseconds. */
  readonly waitMs: number
}

/** A limit with those who hold its slots and those who wait. */
export interface LimitWithHolders extends ConcurrencyLimit {
  readonly holders: SlotHolder[]
  readonly waiters: SlotHolder[]
}

/**
 * Limits by name. Those of tags (`tag:NAME`) hold back claims: a run that bears several limited tags needs a slot of
 * each, which its claim has until its infrastructure is gone. Those of `slots` are asked for by runs under their claims:
 * what a run holds comes back when it gives it back, when it leaves RUNNING, or with its claim. Rates grant instants.
 */
export interface ConcurrencyLimits {
  /** Undefined when the name is taken. The limit of a tag counts the runs under way that bear it, from the start. */
  createIfAbsent(limit: NewConcurrencyLimit, idempotency?: Idempotency): Promise<ConcurrencyLimit | undefined>
  get(name: string): Promise<LimitWithHolders | undefined>
  /** By name. */
  list(): Promise<ConcurrencyLimit[]>
  /** Wakes those who may go on for it. Undefined when there is none. */
  setSlots(name: string, slots: number): Promise<ConcurrencyLimit | undefined>
  /** Returns it as it was. */
  delete(name: string): Promise<ConcurrencyLimit | undefined>

  /**
   * Takes slots, or a place in the line for them, in the order in which runs asked; nobody overtakes, not even one that
   * needs fewer. Whoever frees slots grants them to the next in the same step, which the topic of that run tells.
   */
  acquire(ask: SlotAsk): Promise<{ granted: boolean } | Refusal | LimitRefusal>
  standing(ask: Pick<SlotAsk, 'askId' | 'limit'>): Promise<SlotStanding>
  /**
   * Gives slots back, or leaves the line. What is gone already is no error; an ask that comes after its release takes
   * nothing.
   */
  release(ask: Pick<SlotAsk, 'id' | 'epoch' | 'askId'>): Promise<void>
  /**
   * Says when slots of a rate may be used: in the order of the asks, at most `slots` in any span of `perMs`. They count
   * whether or not the run lives to use them.
   */
  takeRate(ask: SlotAsk): Promise<RateGrant | Refusal | LimitRefusal>
}
