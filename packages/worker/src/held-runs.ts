import type { StopOrder } from '@orc/core/contract'
import type { OwnedRun } from './provisioner.ts'

/** A run and epoch that this worker answers for, from the claim until its infrastructure is removed. */
export interface HeldRun {
  readonly run: OwnedRun
  /** Until the API knows that its infrastructure is gone: it takes a slot, and its lease is renewed. */
  readonly takesSlot: boolean
  /** Resolves when nothing is left to do for it. Never rejects. */
  readonly done: Promise<void>
  /** Signal, grace, kill. May be repeated. */
  stop(order: Pick<StopOrder, 'graceMs' | 'reason'>): void
  /** The claim is not this worker's any more: it is let go, and adoption decides what becomes of its infrastructure. */
  supersede(): void
}

/** The runs a worker holds. Slots are derived from them, never counted. */
export class HeldRuns {
  readonly #runs = new Map<string, HeldRun>()
  readonly #onFreed: () => void

  /** @param onFreed called whenever a slot may have become free. */
  constructor(onFreed: () => void) {
    this.#onFreed = onFreed
  }

  add(held: HeldRun): void {
    this.#runs.set(key(held.run), held)
    void held.done.then(() => {
      this.#runs.delete(key(held.run))
      this.#onFreed()
    })
  }

  get(run: OwnedRun): HeldRun | undefined {
    return this.#runs.get(key(run))
  }

  has(run: OwnedRun): boolean {
    return this.#runs.has(key(run))
  }

  /** Whether any epoch of a run is held. */
  hasRun(id: string): boolean {
    return this.all().some(({ run }) => run.id === id)
  }

  all(): HeldRun[] {
    return [...this.#runs.values()]
  }

  inSlots(): HeldRun[] {
    return this.all().filter(({ takesSlot }) => takesSlot)
  }

  /** Resolves once nothing is held, whatever comes meanwhile. */
  async emptied(): Promise<void> {
    while (this.#runs.size > 0) await Promise.all(this.all().map(({ done }) => done))
  }
}

function key({ id, epoch }: OwnedRun): string {
  return `${id}.${epoch}`
}
