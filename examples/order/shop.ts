import { NonRetryable } from '@orc/core'

export interface Ask {
  readonly shop: string
  readonly path: string
  /** The same for the same wish, however often it is asked: whoever answers does it once. */
  readonly key: string
  readonly body: unknown
}

/** Asks a service of the shop. What it refuses it would refuse again; anything else may be better in a moment. */
export async function ask<Answer>({ shop, path, key, body }: Ask, signal: AbortSignal): Promise<Answer> {
  const headers = { 'content-type': 'application/json', 'idempotency-key': key }
  const response = await fetch(new URL(path, shop), { method: 'POST', headers, body: JSON.stringify(body), signal })
  if (response.ok) return (await response.json()) as Answer
  const reason = `${path} answered ${response.status}: ${await response.text()}`
  throw response.status < 500 ? new NonRetryable(reason) : new Error(reason)
}
