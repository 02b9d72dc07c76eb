import { OrcError } from '@orc/core/model'
import { count, named } from '../../options.ts'

export const LIMIT = named('Name of the limit; tag:NAME limits the runs with that tag')

export const SLOTS = count('How many slots it has')

/** @throws {OrcError} `answer_required` */
export function slotsOf(slots: number | undefined): number {
  if (slots !== undefined) return slots
  throw new OrcError('answer_required', { question: 'How many slots?', flag: '--slots NUMBER' })
}
