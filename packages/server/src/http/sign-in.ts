import type { IncomingMessage } from 'node:http'
import { isRecord, OrcError } from '@orc/core/model'
import type { Sessions } from '../access/sessions.ts'
import type { Answer } from './answer.ts'
import { readJson } from './body.ts'
import { isSameOrigin } from './same-origin.ts'

/** Where somebody at a browser becomes the owner, and ceases to be. Not an operation: its answer is a cookie. */
export const SESSION_PATH = '/session'
const TICKET_PATH = `${SESSION_PATH}/`
const KEY_LIMIT_BYTES = 10_000

/** The path of a link that signs in whoever opens it first. */
export function signInPath(sessions: Sessions): string {
  return TICKET_PATH + sessions.createTicket()
}

/**
 * `GET /session/TICKET` follows a one-time link, `POST /session { key }` takes the key itself, `DELETE /session` signs
 * out. Undefined for anything else.
 * @throws {OrcError} `unauthorized`, `cross_site`
 */
export async function answerSignIn(
  sessions: Sessions,
  request: IncomingMessage,
  path: string,
): Promise<Answer | undefined> {
  const { method = 'GET' } = request
  if (method === 'GET' && path.startsWith(TICKET_PATH)) {
    // A link that was used leads to the page as well, which asks for the key then, unless this browser is signed in.
    const isGood = sessions.redeem(path.slice(TICKET_PATH.length))
    const cookie = isGood ? { 'set-cookie': cookieOf(sessions, request, sessions.create()) } : {}
    return empty(303, { location: isGood ? '/' : '/?link=used', ...cookie })
  }
  if (path !== SESSION_PATH || (method !== 'POST' && method !== 'DELETE')) return undefined
  if (!isSameOrigin(request)) throw new OrcError('cross_site', {})
  if (method === 'DELETE') return empty(204, { 'set-cookie': cookieOf(sessions, request, '') })
  const body = await readJson(request, KEY_LIMIT_BYTES)
  if (!isRecord(body) || typeof body.key !== 'string' || !sessions.isKey(body.key.trim())) {
    throw new OrcError('unauthorized', {})
  }
  return empty(204, { 'set-cookie': cookieOf(sessions, request, sessions.create()) })
}

function empty(status: number, headers: Record<string, string>): Answer {
  return { status, contentType: 'text/plain', content: '', headers: { ...headers, 'referrer-policy': 'no-referrer' } }
}

/** An empty session makes the browser forget the cookie. */
function cookieOf({ cookieName, maxAgeMs }: Sessions, { headers }: IncomingMessage, session: string): string {
  const maxAge = session === '' ? 0 : Math.floor(maxAgeMs / 1000)
  // Behind a proxy that speaks TLS; without one a browser would not send a Secure cookie back.
  const secure = headers['x-forwarded-proto'] === 'https' ? '; Secure' : ''
  return `${cookieName}=${session}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${maxAge}${secure}`
}

/** The session that a request's cookie holds, if it is good. */
export function hasSession(sessions: Sessions, { headers }: IncomingMessage): boolean {
  const cookies = (headers.cookie ?? '').split(';').map((cookie) => cookie.trim())
  const found = cookies.find((cookie) => cookie.startsWith(`${sessions.cookieName}=`))
  return found !== undefined && sessions.verify(found.slice(sessions.cookieName.length + 1))
}
