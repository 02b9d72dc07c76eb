import { ANONYMOUS, OWNER, type Principal } from './principal.ts'
import { RUN_TOKEN_PREFIX, type RunTokens } from './run-token.ts'
import { sameBytes } from './same-bytes.ts'

/** Who sends this `Authorization` header: the owner by the installation's key, a run by its token, else nobody. */
export type Authenticate = (authorization: string | undefined) => Principal

export interface Credentials {
  /** Without it nobody is the owner by header. */
  readonly apiKey: string | undefined
  readonly tokens: RunTokens
}

const SCHEME = /^Bearer +(\S+)$/i

export function createAuthenticate({ apiKey, tokens }: Credentials): Authenticate {
  const key = apiKey === undefined ? undefined : Buffer.from(apiKey)
  return (authorization) => {
    const credential = SCHEME.exec(authorization ?? '')?.[1]
    if (credential === undefined) return ANONYMOUS
    if (credential.startsWith(RUN_TOKEN_PREFIX)) {
      const claim = tokens.verify(credential)
      return claim ? { kind: 'run', ...claim } : ANONYMOUS
    }
    return key !== undefined && sameBytes(Buffer.from(credential), key) ? OWNER : ANONYMOUS
  }
}
