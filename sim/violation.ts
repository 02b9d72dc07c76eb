/** Something that must never be, whatever dies or gets lost. */
export class Violation extends Error {
  override readonly name = 'Violation'
}
