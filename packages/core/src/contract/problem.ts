import type { OrcError } from '../model/errors.ts'

/** An error on the wire: RFC 9457 problem details, with Orc's `code`, `hint` and the details they are made from. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: string
  readonly hint: string
  readonly details: unknown
}

export const PROBLEM_CONTENT_TYPE = 'application/problem+json'

export function toProblem(error: OrcError): Problem {
  const { code, status, message, hint, details } = error
  return {
    type: `urn:orc:error:${code}`,
    title: code.replaceAll('_', ' '),
    status,
    detail: message,
    code,
    hint,
    details,
  }
}
