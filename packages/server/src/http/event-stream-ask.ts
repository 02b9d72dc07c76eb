import { OrcError } from '@orc/core/model'

export interface CheckedAsk {
  readonly after: number | undefined
  readonly subject: string | undefined
  /** Whose log lines come along, and after which of them. */
  readonly logs: readonly { readonly flowRun: string; readonly after: number }[]
  /** Whether it is told when workers fall silent. */
  readonly workers: boolean
  /** Whether it is told when other slots of concurrency limits are in use. */
  readonly limits: boolean
}

interface RawAsk {
  readonly query: Readonly<Record<string, string | string[]>> | undefined
  readonly lastEventId: string | string[] | undefined
}

const POSITION = /^\d{1,15}$/
/** `RUN:AFTER` */
const LOGS = /^([\w-]{1,200}):(\d{1,15})$/
/** More than the tabs that somebody looks at. */
const MOST_RUNS = 50

/** @throws {OrcError} `request_invalid`, with everything that is wrong */
export function checkedAsk({ query = {}, lastEventId }: RawAsk): CheckedAsk {
  const { after, subject, logs = [], workers, limits, ...others } = query
  const problems = Object.keys(others).map((name) => `there is no field "${name}"`)
  const position = lastEventId ?? after
  if (position !== undefined && !POSITION.test(String(position))) problems.push('"after" is not the id of an event')
  if (Array.isArray(subject)) problems.push('"subject" is given twice')
  for (const [name, value] of Object.entries({ workers, limits })) {
    if (value !== undefined && value !== 'true') problems.push(`"${name}" is not "true"`)
  }
  const asked = [logs].flat()
  const runs = asked.map((text) => LOGS.exec(text))
  if (runs.includes(null)) problems.push('"logs" is not the id of a run, a colon, and the id of its last known line')
  if (asked.length > MOST_RUNS) problems.push(`"logs" is given more than ${MOST_RUNS} times`)
  if (problems.length > 0) throw new OrcError('request_invalid', { problems, operation: 'event stream' })
  return {
    after: position === undefined ? undefined : Number(position),
    subject: typeof subject === 'string' ? subject : undefined,
    logs: runs.flatMap((match) => (match ? [{ flowRun: match[1] ?? '', after: Number(match[2]) }] : [])),
    workers: workers === 'true',
    limits: limits === 'true',
  }
}
