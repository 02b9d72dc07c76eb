/** Where a run endpoint proves itself: `GET` with `?challenge=`, and with `&verifier=` for a run. */
export const PROOF_PATH = '/run-endpoint'

/** What a run knows its installation's endpoint by. It is the run's own, and of no use for posing as the endpoint to others. */
export interface HandedVerifier {
  readonly id: string
  /** In base64url. */
  readonly key: string
}

/** From the installation's key, which no run is handed. */
export function verifierOf(installationKey: string, id: string): HandedVerifier {
  return { id, key: signed(installationKey, `verifier ${id}`) }
}

/**
 * How an endpoint proves that it is the installation's, to whoever is about to send tokens there: it signs a challenge
 * with the installation's key, or with the one that a run was handed. The port is in what is signed, so that a stranger
 * on another port who passes the challenge on to the real endpoint gets a proof that fits that one only.
 */
export function proofOf(
  key: string,
  { challenge, port }: { readonly challenge: string; readonly port: number },
): string {
  return signed(key, `run-endpoint ${port} ${challenge}`)
}

export function isSameProof(given: string, expected: string): boolean {
  const { timingSafeEqual } = process.getBuiltinModule('node:crypto')
  const [one, other] = [Buffer.from(given), Buffer.from(expected)]
  return one.length === other.length && timingSafeEqual(one, other)
}

function signed(key: string, text: string): string {
  const { createHmac } = process.getBuiltinModule('node:crypto')
  return createHmac('sha256', Buffer.from(key, 'base64url')).update(text).digest('base64url')
}
