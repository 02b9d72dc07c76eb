import type { OperationInput, OperationName } from '@orc/core/contract'
import { Violation } from './violation.ts'

/**
 * Sees what the API accepted from runs, whether or not they heard the answer, and holds it against the protocol by
 * itself: it knows nothing of tables.
 */
export class Witness {
  /** The process that was allowed to start, by run and epoch. */
  readonly #started = new Map<string, string>()
  /** The newest epoch that started, by run. */
  readonly #newest = new Map<string, number>()
  /** The epoch whose end was accepted, by run. */
  readonly #ended = new Map<string, number>()
  /** Runs that said which hooks somebody else has to run. */
  readonly #owing = new Set<string>()

  saw<Name extends OperationName>(name: Name, input: OperationInput<Name>): void {
    if (name === 'startFlowRun') this.#sawStart(input as OperationInput<'startFlowRun'>)
    if (name === 'setOwedHooks') this.#owing.add((input as OperationInput<'setOwedHooks'>).id)
    if (name === 'reportFlowRun') this.#sawReport(input as OperationInput<'reportFlowRun'>)
  }

  sawOwed(id: string): boolean {
    return this.#owing.has(id)
  }

  #sawStart({ id, epoch, nonce }: OperationInput<'startFlowRun'>): void {
    const key = `${id}.${epoch}`
    const first = this.#started.get(key) ?? nonce
    if (first !== nonce) throw new Violation(`two processes were allowed to start epoch ${epoch} of run ${id}`)
    if (epoch < (this.#newest.get(id) ?? 0))
      throw new Violation(`epoch ${epoch} of run ${id} started after a later one`)
    if (this.#ended.has(id)) throw new Violation(`run ${id} started after its end was accepted`)
    this.#started.set(key, first)
    this.#newest.set(id, epoch)
  }

  #sawReport({ id, epoch, report }: OperationInput<'reportFlowRun'>): void {
    const newest = this.#newest.get(id) ?? 0
    const isRepeated = this.#ended.get(id) === epoch
    if (epoch !== newest && !isRepeated)
      throw new Violation(`epoch ${epoch} of run ${id} was heard after epoch ${newest}`)
    if (report.verb === 'complete' || report.verb === 'fail') this.#ended.set(id, epoch)
  }
}
