import { Violation } from './violation.ts'

/** Says what must hold. */
export function claim(holds: boolean, otherwise: string): void {
  if (!holds) throw new Violation(otherwise)
}
