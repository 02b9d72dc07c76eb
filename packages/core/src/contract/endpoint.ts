import * as z from 'zod'
import type { ErrorCode } from '../model/errors.ts'

/**
 * One operation as plain data: what it takes, what it answers, how it can fail. Method and path are in `OPERATIONS`.
 * Its input is one flat object: the fields named in the path, and the rest in the query (GET, DELETE) or the body.
 */
export interface Endpoint<Input extends z.ZodObject, Reply extends z.ZodType> {
  readonly summary: string
  /** `owner`: whoever holds the installation's key; `run`: also a run's own token, where `:id` is that run. */
  readonly access: 'public' | 'owner' | 'run'
  readonly input: Input
  readonly reply: Reply
  readonly errors: readonly ErrorCode[]
  /** Whether an `Idempotency-Key` header makes a repeated request answer as the first did. */
  readonly idempotent?: boolean
}

export function endpoint<Input extends z.ZodObject, Reply extends z.ZodType>(
  definition: Endpoint<Input, Reply>,
): Endpoint<Input, Reply> {
  return definition
}

export const Name = z.string().min(1).max(200)
export const Id = z.string().min(1).max(200)
/** ISO 8601, UTC, with milliseconds. */
export const Instant = z.iso.datetime()
export const Tags = z.array(z.string().min(1).max(200)).max(100)
export const JsonObject = z.record(z.string(), z.unknown())
export const Nothing = z.strictObject({})

/** Fields of a query arrive as text over HTTP and as themselves in process; these take both. */
export const QueryNumber = z.coerce.number().int()
export const QueryList = z.preprocess((v) => (typeof v === 'string' ? [v] : v), z.array(z.string()))

/** Page by page: pass a reply's `nextCursor` as `cursor` for the next page; null means that was the last. */
export const PageInput = z.strictObject({
  limit: QueryNumber.min(1).max(1000).default(200),
  cursor: z.string().optional(),
})

export function page<Item extends z.ZodType>(item: Item) {
  return z.strictObject({ items: z.array(item), nextCursor: z.string().nullable() })
}
