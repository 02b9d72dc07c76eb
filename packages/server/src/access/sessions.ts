import type { Clock, Random } from '@orc/core/runtime'
import { sameBytes } from './same-bytes.ts'

/**
 * How somebody at a browser is the owner. The key never stays in the browser: it is given once, or stands behind a
 * one-time link, and a cookie takes its place. Links and sessions are texts with an expiry under an HMAC of the key, so
 * that whoever holds the key can print a link without asking the server, a session outlives a restart, every server of
 * an installation takes it, and a new key ends them all. That a link was used is remembered by the server that took it.
 */
export interface Sessions {
  /** Cookies of one host are shared by all its ports, so each installation has a name of its own. */
  readonly cookieName: string
  readonly maxAgeMs: number
  isKey(text: string): boolean
  create(): string
  verify(session: string): boolean
  /** Good for one session, within an hour. */
  createTicket(): string
  /** Whether the ticket is good, which it is once. */
  redeem(ticket: string): boolean
}

const SESSION_MS = 30 * 24 * 3_600_000
const TICKET_MS = 3_600_000

export interface SessionOptions {
  readonly apiKey: string
  readonly installationId: string
  readonly clock: Clock
  readonly random: Random
}

export function createSessions({ apiKey, installationId, clock, random }: SessionOptions): Sessions {
  const crypto = process.getBuiltinModule('node:crypto')
  const sign = (text: string): string => crypto.createHmac('sha256', apiKey).update(`page.${text}`).digest('base64url')
  const nowMs = (): number => clock.now().getTime()
  const usedUntil = new Map<string, number>()

  const issue = (kind: 'session' | 'ticket', forMs: number): string => {
    const nonce = Buffer.from(random.bytes(16)).toString('base64url')
    const text = `${kind}.${nowMs() + forMs}.${nonce}`
    return `${text}.${sign(text)}`
  }
  /** When it expires, undefined for what was not issued here, is of another kind, or has expired. */
  const expiryOf = (given: string, kind: 'session' | 'ticket'): number | undefined => {
    const end = given.lastIndexOf('.')
    const text = given.slice(0, Math.max(0, end))
    if (!sameBytes(Buffer.from(given.slice(end + 1)), Buffer.from(sign(text)))) return undefined
    const [issuedAs, expiry] = text.split('.')
    return issuedAs === kind && Number(expiry) > nowMs() ? Number(expiry) : undefined
  }

  return {
    cookieName: `orc-${installationId.replaceAll('-', '').slice(-12)}`,
    maxAgeMs: SESSION_MS,
    isKey: (text) => sameBytes(Buffer.from(sign(`key.${text}`)), Buffer.from(sign(`key.${apiKey}`))),
    create: () => issue('session', SESSION_MS),
    verify: (session) => expiryOf(session, 'session') !== undefined,
    createTicket: () => issue('ticket', TICKET_MS),
    redeem: (ticket) => {
      const expiry = expiryOf(ticket, 'ticket')
      if (expiry === undefined || usedUntil.has(ticket)) return false
      for (const [used, until] of usedUntil) if (until <= nowMs()) usedUntil.delete(used)
      usedUntil.set(ticket, expiry)
      return true
    },
  }
}
