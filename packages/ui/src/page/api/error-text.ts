import { isRecord } from '@orc/core/model'

export interface ErrorText {
  readonly message: string
  /** What to do about it. */
  readonly hint: string | undefined
}

/** An error as it is shown: those of the API bring a message and a hint. */
export function messageOf(error: unknown): ErrorText {
  const message = error instanceof Error ? error.message : String(error)
  const hint = isRecord(error) || error instanceof Error ? (error as { hint?: unknown }).hint : undefined
  return { message, hint: typeof hint === 'string' ? hint : undefined }
}
