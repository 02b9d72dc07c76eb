import { currentFrame, openScope } from './backend.ts'
import { inputJsonSchema, validated } from './input.ts'
import { type Duration, parseDurationMs } from './model/durations.ts'
import { OrcError } from './model/errors.ts'
import { eventSubject } from './model/event-subjects.ts'
import { TimedOut } from './retry.ts'
import type { SchemaOutput, StandardSchema } from './standard-schema.ts'
import { loneFrame } from './task.ts'
import { HOLD_MS } from './wait.ts'

/**
 * Events: something happened, and whoever waits for it goes on. They are told apart by a name and, where there is one, a
 * key, such as that of an order. Each run takes an event once; one that came before it was waited for, within the life of
 * the run, is taken then.
 */

export interface WaitForEventOptions<Schema extends StandardSchema, Default = never> {
  /** Which one is meant, such as an order. @default the event that has no key */
  readonly key?: string
  /** What must come with it; checked before the run goes on. @default anything will do */
  readonly schema?: Schema
  /** After which it is waited for no more. @default never */
  readonly timeout?: Duration
  /** What is returned when the time is up. @default it throws `TimedOut` */
  readonly default?: Default
}

/**
 * Waits for an event, and returns what came with it.
 * @example const { amount } = await waitForEvent('order-paid', { key: order, schema: z.object({ amount: z.number() }), timeout: '7d' })
 * @throws {TimedOut} when the time is up and there is no default
 * @throws {OrcError} `payload_invalid`
 */
export async function waitForEvent<Schema extends StandardSchema = StandardSchema, Default = never>(
  name: string,
  options: WaitForEventOptions<Schema, Default> = {},
): Promise<SchemaOutput<Schema> | Default> {
  const { key = null, timeout, schema } = options
  const { backend, scope, signal } = currentFrame() ?? loneFrame(name)
  const subject = eventSubject(name, key)
  const lengthMs = timeout === undefined ? undefined : parseDurationMs(timeout)
  const about = { kind: 'event', name, key: subject, subject, schema: schema && inputJsonSchema(schema) } as const
  const end = await backend.wait({ ...about, lengthMs, holdMs: HOLD_MS, message: undefined, scope, signal })
  if (end.by === 'event') return read(schema, { subject, payload: end.payload })
  if ('default' in options) return options.default as Default
  throw new TimedOut(`event "${subject}" did not come within ${timeout}`)
}

async function read<Schema extends StandardSchema>(
  schema: Schema | undefined,
  { subject: event, payload }: { readonly subject: string; readonly payload: unknown },
): Promise<SchemaOutput<Schema>> {
  if (schema === undefined) return payload as SchemaOutput<Schema>
  const checked = await validated(schema, payload)
  if ('problems' in checked) throw new OrcError('payload_invalid', { event, ...checked })
  return checked.value as SchemaOutput<Schema>
}

export interface EmitOptions {
  /** Which one it is about: it reaches those who wait for this key. @default it reaches those who wait for none */
  readonly key?: string
  /** Plain data. @default null */
  readonly payload?: unknown
}

/**
 * Says that something happened. It is recorded as the call of a task is: a body that runs again does not say it again.
 * @example await emitEvent('order-paid', { key: order, payload: { amount } })
 */
export async function emitEvent(name: string, { key, payload = null }: EmitOptions = {}): Promise<void> {
  const outer = currentFrame() ?? loneFrame(name)
  const { backend, path, scope, signal } = outer
  const input = { key, payload }
  const call = { kind: 'task', name: `emit ${name}`, input, key: undefined, path, scope, signal } as const
  await backend.task(call, async (host) => {
    const within = openScope(host.id, scope.tries, 1)
    await backend.emit({ name, key: key ?? null, payload, scope: within }, signal)
  })
}
