/**
 * How an endpoint proves that it is the installation's, to whoever is about to send tokens there: it signs a challenge
 * with the installation's key. The port is in what is signed, so that a stranger on another port who passes the
 * challenge on to the real endpoint gets a proof that fits that one only.
 */
export function proofOf(
  key: string,
  { challenge, port }: { readonly challenge: string; readonly port: number },
): string {
  const { createHmac } = process.getBuiltinModule('node:crypto')
  return createHmac('sha256', Buffer.from(key, 'base64url'))
    .update(`run-endpoint ${port} ${challenge}`)
    .digest('base64url')
}

export function isSameProof(given: string, expected: string): boolean {
  const { timingSafeEqual } = process.getBuiltinModule('node:crypto')
  const [one, other] = [Buffer.from(given), Buffer.from(expected)]
  return one.length === other.length && timingSafeEqual(one, other)
}
