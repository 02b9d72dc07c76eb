import type { RunReport } from '@orc/core/contract'

/** Longest message and stack that are kept of an error, in characters, and how many causes. */
const MAX_MESSAGE = 10_000
const MAX_STACK = 20_000
const MAX_CAUSES = 8

interface DescribedError {
  readonly name: string
  readonly message: string
  readonly stack?: string
  readonly code?: string | number
  readonly hint?: string
  /** Of an AggregateError. */
  readonly errors?: readonly DescribedError[]
}

type FailureReport = Extract<RunReport, { verb: 'fail' }>

/** The report of a flow that threw: whatever it threw, this succeeds and is of bounded size. */
export function failureReport(thrown: unknown): FailureReport {
  try {
    return reportOf(describeError(thrown), causesOf(thrown).map(describeError))
  } catch {
    return reportOf({ name: 'Error', message: 'an error that cannot be read' }, []) // a getter of it throws
  }
}

function reportOf(error: DescribedError, causes: readonly DescribedError[]): FailureReport {
  const isPlain = error.name === 'Error' || error.name === 'OrcError' || error.name === 'TimedOut'
  const message = isPlain && error.message !== '' ? error.message : `${error.name}: ${error.message}`
  const data = { error, ...(causes.length > 0 && { causes }) }
  return { verb: 'fail', name: error.name === 'TimedOut' ? 'TimedOut' : 'Failed', message, data }
}

export function messageOf(thrown: unknown): string {
  return failureReport(thrown).message
}

/** Outermost first; a chain that bites its tail ends there. */
function causesOf(thrown: unknown): unknown[] {
  const chain: unknown[] = []
  let cause = causeOf(thrown)
  while (cause !== undefined && chain.length < MAX_CAUSES && cause !== thrown && !chain.includes(cause)) {
    chain.push(cause)
    cause = causeOf(cause)
  }
  return chain
}

function causeOf(thrown: unknown): unknown {
  return isError(thrown) ? thrown.cause : undefined
}

/** By its looks: errors of another realm, as of `node:vm`, are no instances of this one's class. */
function isError(thrown: unknown): thrown is Error {
  return typeof thrown === 'object' && thrown !== null && 'message' in thrown && 'stack' in thrown
}

function describeError(thrown: unknown): DescribedError {
  if (!isError(thrown)) return { name: 'Error', message: clip(textOf(thrown), MAX_MESSAGE) }
  const { code, hint, errors } = thrown as { code?: unknown; hint?: unknown; errors?: unknown }
  return {
    ...nameAndMessage(thrown),
    ...(typeof thrown.stack === 'string' && { stack: clip(thrown.stack, MAX_STACK) }),
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    ...(typeof hint === 'string' && { hint: clip(hint, MAX_MESSAGE) }),
    // Without their stacks: there may be many, and those of one AggregateError look alike.
    ...(Array.isArray(errors) && { errors: errors.slice(0, MAX_CAUSES).map(nameAndMessage) }),
  }
}

function nameAndMessage(thrown: unknown): DescribedError {
  if (!isError(thrown)) return { name: 'Error', message: clip(textOf(thrown), MAX_MESSAGE) }
  return { name: textOf(thrown.name), message: clip(textOf(thrown.message), MAX_MESSAGE) }
}

function textOf(value: unknown): string {
  try {
    return typeof value === 'string' ? value : (JSON.stringify(value) ?? typeof value)
  } catch {
    return `a ${typeof value} that cannot be shown`
  }
}

function clip(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit)}… (${text.length - limit} more characters)`
}
