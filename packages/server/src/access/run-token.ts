import { sameBytes } from './same-bytes.ts'

/**
 * A run's token says which run and epoch it speaks for, under an HMAC-SHA256 of installation, run, epoch and scopes.
 * Nothing about it is stored, and another installation's token never fits, even with the same key.
 */
export interface RunTokens {
  create(claim: RunClaim): string
  /** Undefined for anything that this installation did not sign. Says nothing about whether the epoch is live. */
  verify(token: string): RunClaim | undefined
}

export interface RunClaim {
  readonly runId: string
  readonly epoch: number
  readonly scopes: readonly string[]
}

export const RUN_TOKEN_PREFIX = 'orcrun_'

/** What a run's token is good for unless it says more: the operations of its own run. */
export const OWN_RUN_SCOPE = 'own-run'

/** Beside it: slots of the limits that runs share. */
export const SHARED_LIMITS_SCOPE = 'shared-limits'

/** Beside them: runs of deployments, as children of its own. */
export const CHILDREN_SCOPE = 'children'

/** Beside them: events for whoever waits for them, in any run. */
export const EVENTS_SCOPE = 'events'

/** A run sends its token with everything it asks, and to sign it anew costs more than to look it up. */
const REMEMBERED = 1_000

export interface RunTokenKey {
  readonly installationId: string
  readonly key: Uint8Array
}

export function createRunTokens({ installationId, key }: RunTokenKey): RunTokens {
  // An ES import of a built-in loads all that it can lazily load: this costs a tenth.
  const crypto = process.getBuiltinModule('node:crypto')
  const signature = (payload: string): string =>
    crypto.createHmac('sha256', key).update(`${installationId}.${payload}`).digest('base64url')

  const verified = new Map<string, RunClaim>()
  const remember = (token: string, claim: RunClaim): RunClaim => {
    const [oldest] = verified.keys()
    if (verified.size >= REMEMBERED && oldest !== undefined) verified.delete(oldest)
    verified.set(token, claim)
    return claim
  }

  return {
    create: ({ runId, epoch, scopes }) => {
      const payload = Buffer.from(JSON.stringify([runId, epoch, scopes])).toString('base64url')
      return `${RUN_TOKEN_PREFIX}${payload}.${signature(payload)}`
    },
    verify: (token) => {
      if (!token.startsWith(RUN_TOKEN_PREFIX)) return undefined
      const known = verified.get(token)
      if (known) return known
      const [payload = '', signed = ''] = token.slice(RUN_TOKEN_PREFIX.length).split('.')
      const genuine = sameBytes(Buffer.from(signed), Buffer.from(signature(payload)))
      return genuine ? remember(token, parse(Buffer.from(payload, 'base64url').toString())) : undefined
    },
  }
}

/** Only ever called with what was signed here, so its shape is known. */
function parse(payload: string): RunClaim {
  const [runId, epoch, scopes] = JSON.parse(payload) as [string, number, string[]]
  return { runId, epoch, scopes }
}
