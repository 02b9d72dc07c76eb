import type { IncomingMessage } from 'node:http'

/**
 * Whether a page of this very server sent the request. A cookie comes along whoever makes the browser send a request,
 * and `SameSite` does not tell ports apart, so a page on another port of this machine could act in its owner's name.
 * Browsers say where a request comes from: in `Sec-Fetch-Site`, which no script can set, or, where the connection is
 * not trusted, in `Origin`.
 */
export function isSameOrigin({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin'
  const { origin, host } = headers
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === host
}
