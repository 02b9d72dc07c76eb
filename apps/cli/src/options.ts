import { isOrcError, OrcError, parseDurationMs } from '@orc/core/model'

/** How arguments and flags are written once: each of these refuses what it cannot read, with the value and a remedy. */

/** A positional argument that must be there, and something: an empty one is a variable of the shell that was not set. */
export const named = (describe: string) => ({ ...anyText(describe), coerce: notEmpty }) as const

/** A positional argument that must be there, and may be empty. */
export const anyText = (describe: string) => ({ type: 'string', demandOption: true, describe }) as const

/** A flag with one value. */
export const text = (describe: string) => ({ ...VALUE, describe, coerce: once((value) => value) }) as const

/** A flag that may be given several times, a value each. */
export const several = (describe: string) =>
  ({ ...VALUE, array: true, default: [] as string[], defaultDescription: 'none', describe }) as const

/** A flag that is there or not. */
export const flag = (describe: string) => ({ type: 'boolean', default: false, describe }) as const

/** A whole number, 0 or more. */
export const count = (describe: string) => ({ ...VALUE, describe, coerce: once(wholeNumber) }) as const

/** A whole number, 1 or more. */
export const positive = (describe: string) => ({ ...VALUE, describe, coerce: once(readPositive) }) as const

/** A limit: a whole number, or `none`, which is null. */
export const limit = (describe: string) =>
  ({ ...VALUE, describe: `${describe} (a number, or none)`, coerce: once(readLimit) }) as const

/** A span of time such as 30s, in milliseconds. */
export const duration = (describe: string) =>
  ({ ...VALUE, describe: `${describe}, such as 30s`, coerce: once(parseDurationMs) }) as const

/** An instant: how long ago it was, such as 2h, or when, in ISO 8601. */
export const moment = (describe: string) =>
  ({ ...VALUE, describe: `${describe}: 2h ago is 2h, or an instant`, coerce: once(readMoment) }) as const

/** How long ago, in milliseconds, or when. */
export type Moment = number | Date

/** As the API takes it. */
export function instantOf(moment: Moment | undefined, now: Date): string | undefined {
  if (moment === undefined) return undefined
  return (typeof moment === 'number' ? new Date(now.getTime() - moment) : moment).toISOString()
}

function readMoment(value: string): Moment {
  if (!/^\d{4}-/.test(value)) return parseDurationMs(value)
  const at = new Date(value)
  if (!Number.isNaN(at.getTime())) return at
  throw new OrcError('usage', {
    problem: `"${value}" is not an instant.`,
    remedy: 'Write 2h for two hours ago, or an instant such as 2026-03-01T09:00:00Z.',
  })
}

const VALUE = { type: 'string', requiresArg: true } as const

function notEmpty(value: string): string {
  if (value !== '') return value
  return inOneSentence(() => {
    throw new OrcError('name_invalid', { kind: 'thing', name: value })
  })
}

export function readLimit(value: string): number | null {
  return value === 'none' ? null : wholeNumber(value)
}

export function wholeNumber(value: string): number {
  if (/^\d{1,9}$/.test(value)) return Number(value)
  throw new OrcError('usage', {
    problem: `"${value}" is not a whole number.`,
    remedy: 'Write digits only, for example 3.',
  })
}

export function readPositive(value: string): number {
  const number = wholeNumber(value)
  if (number > 0) return number
  throw new OrcError('usage', { problem: '0 is too small.', remedy: 'Write 1 or more.' })
}

/** Yargs makes a list of a flag that is given twice; taking either value would be a guess. */
function once<Value>(read: (value: string) => Value) {
  return (given: string | readonly string[] | undefined): Value | undefined => {
    if (given === undefined) return undefined
    if (typeof given !== 'string')
      throw new Error(`A flag that takes one value was given several: ${given.join(', ')}.`)
    return inOneSentence(() => read(given))
  }
}

/** Yargs keeps of an error what it says, not what it hints at. */
function inOneSentence<Value>(read: () => Value): Value {
  try {
    return read()
  } catch (error) {
    throw isOrcError(error) ? new Error(`${error.message} ${error.hint}`) : error
  }
}

/** A port, 0 to 65535. */
export const port = (describe: string) => ({ ...VALUE, describe, coerce: once(readPort) }) as const

function readPort(value: string): number {
  const number = wholeNumber(value)
  if (number <= 65_535) return number
  throw new OrcError('usage', { problem: `${value} is not a port.`, remedy: 'Ports are 0 to 65535.' })
}
