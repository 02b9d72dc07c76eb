import { contract, toProblem } from '@orc/core/contract'
import type { OperationName } from '@orc/core/contract/operations'
import { isOrcError, OrcError } from '@orc/core/model'
import { authorizeKind, authorizeRun } from './access/authorize.ts'
import type { Principal } from './access/principal.ts'
import { requestHash } from './request-hash.ts'
import type { RouteContext } from './routes/route.ts'
import { routes } from './routes/routes.ts'
import { checkedInput, flatInput } from './routing/input.ts'
import { createRouter } from './routing/router.ts'

export interface ApiRequest {
  readonly method: string
  /** Without the query: `/api/work-pools/etl`. */
  readonly path: string
  readonly query?: Readonly<Record<string, unknown>> | undefined
  readonly body?: unknown
  readonly idempotencyKey?: string | undefined
  readonly principal: Principal
  /** Aborts when nobody waits for the answer any longer. */
  readonly signal?: AbortSignal | undefined
}

export interface ApiReply {
  readonly status: number
  /** What the contract says, or problem details when the status is 400 or more. */
  readonly body: unknown
  /** Which operation it was, for whoever counts; undefined when there is none such. */
  readonly operation?: OperationName | undefined
}

/**
 * The one way through which every request goes, whether it came over the wire or from this process: find the operation,
 * check who asks, check the input, do it, answer.
 */
export function createHandle(context: RouteContext): (request: ApiRequest) => Promise<ApiReply> {
  const route = createRouter()
  return async (request) => {
    const match = route(request.method, request.path)
    try {
      if (match === undefined) throw new OrcError('operation_not_found', request)
      const { operation, fields } = match
      const body = await perform(context, { operation, fields, request })
      return { status: statusOf(operation, body), body, operation }
    } catch (error) {
      const problem = toProblem(isOrcError(error) ? error : unexpected(context, request, error))
      return { status: problem.status, body: problem, operation: match?.operation }
    }
  }
}

interface Performance<Name extends OperationName> {
  readonly operation: Name
  readonly fields: Readonly<Record<string, string>>
  readonly request: ApiRequest
}

async function perform<Name extends OperationName>(
  context: RouteContext,
  { operation, fields, request }: Performance<Name>,
): Promise<unknown> {
  const { principal, signal, idempotencyKey } = request
  const endpoint = contract[operation]
  authorizeKind(principal, endpoint.access, operation)
  const given = flatInput({ fields, query: request.query, body: request.body }, operation)
  const input = checkedInput(operation, endpoint, given)
  await authorizeRun(principal, { operation, input: given }, context.store)
  const repeatable = idempotencyKey !== undefined && 'idempotent' in endpoint
  const idempotency = repeatable ? { key: idempotencyKey, requestHash: requestHash(operation, input) } : undefined
  return routes[operation](input, context, { signal, idempotency })
}

/** A balancer asks for the status only, so readiness is said in it too. */
function statusOf(operation: OperationName, body: unknown): number {
  const isNotReady = operation === 'getReady' && (body as { status: string }).status === 'not-ready'
  return isNotReady ? 503 : 200
}

/** A fault of Orc's own: the caller gets a reference by which the whole of it is found in the log. */
function unexpected({ log, random }: RouteContext, request: ApiRequest, error: unknown): OrcError {
  const reference = Buffer.from(random.bytes(6)).toString('hex')
  log.error('request: failed', { reference, method: request.method, path: request.path, error })
  return new OrcError('internal', { reference })
}
