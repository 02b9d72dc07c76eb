import { currentFrame, type Frame, type WaitCall, type WaitEnd } from './backend.ts'
import { inputJsonSchema, validated } from './input.ts'
import { type Duration, parseDurationMs } from './model/durations.ts'
import { OrcError } from './model/errors.ts'
import { TimedOut } from './retry.ts'
import type { SchemaOutput, StandardSchema } from './standard-schema.ts'
import { loneFrame } from './task.ts'

/**
 * Waiting without paying. A wait is recorded as the call of a task is, so that a body which runs again does not wait
 * again for what has happened. A short one holds the process; for a long one the run gives its infrastructure and its
 * slots back, and goes on in new infrastructure, where tasks that finished are not run again.
 */

/** A wait that ends by itself within this time holds the process: new infrastructure would cost more. */
export const HOLD_MS = 60_000

/**
 * Waits for a span of time, or until an instant.
 * @example await sleep('3d')
 */
export async function sleep(length: Duration | Date): Promise<void> {
  const frame = currentFrame() ?? loneFrame('sleep')
  const isSpan = !(length instanceof Date)
  const lengthMs = isSpan
    ? parseDurationMs(length)
    : Math.max(0, length.getTime() - frame.backend.clock.now().getTime())
  const key = isSpan ? String(length) : length.toISOString()
  await frame.backend.wait({ ...callFrom(frame), kind: 'sleep', name: 'sleep', key, lengthMs, holdMs: HOLD_MS })
}

export interface PauseOptions<Schema extends StandardSchema, Default = never> {
  /** Tells it from other waits of the run, for whoever resumes it. @default 'pause' */
  readonly name?: string
  /** What the input must be; checked before the run goes on. @default anything will do */
  readonly input?: Schema
  /** For whoever is to give the input. */
  readonly message?: string
  /** After which nobody is waited for any more. @default never */
  readonly timeout?: Duration
  /** What is returned when the time is up. @default it throws `TimedOut` */
  readonly default?: Default
}

/**
 * Waits until somebody resumes the run, with the input that is asked for.
 * @example const { approved } = await pause({ name: 'approval', input: z.object({ approved: z.boolean() }), timeout: '2d' })
 * @throws {TimedOut} when the time is up and there is no default
 */
export function pause<Schema extends StandardSchema = StandardSchema, Default = never>(
  options: PauseOptions<Schema, Default> = {},
): Promise<SchemaOutput<Schema> | Default> {
  return inputFrom(options, HOLD_MS)
}

/** As `pause`, and however short its timeout is the infrastructure is given back meanwhile. */
export function suspend<Schema extends StandardSchema = StandardSchema, Default = never>(
  options: PauseOptions<Schema, Default> = {},
): Promise<SchemaOutput<Schema> | Default> {
  return inputFrom(options, 0)
}

async function inputFrom<Schema extends StandardSchema, Default>(
  options: PauseOptions<Schema, Default>,
  holdMs: number,
): Promise<SchemaOutput<Schema> | Default> {
  const { name = 'pause', input, message, timeout } = options
  const frame = currentFrame() ?? loneFrame(name)
  const lengthMs = timeout === undefined ? undefined : parseDurationMs(timeout)
  const schema = input && inputJsonSchema(input)
  const call = { ...callFrom(frame), kind: 'input', name, key: name, lengthMs, holdMs, schema, message } as const
  const end = await frame.backend.wait(call)
  if (end.by === 'input') return read(options, end, frame)
  if ('default' in options) return options.default as Default
  throw new TimedOut(`"${name}" got no input within ${timeout}`)
}

/** The store checked it by the JSON Schema; what the schema says beyond that, and makes of it, is known here only. */
async function read<Schema extends StandardSchema>(
  { name = 'pause', input: schema }: PauseOptions<Schema, unknown>,
  { input }: Extract<WaitEnd, { by: 'input' }>,
  { run }: Frame,
): Promise<SchemaOutput<Schema>> {
  if (schema === undefined) return input as SchemaOutput<Schema>
  const checked = await validated(schema, input)
  if ('problems' in checked) throw new OrcError('input_invalid', { id: run.id, wait: name, ...checked })
  return checked.value as SchemaOutput<Schema>
}

function callFrom({ scope, signal }: Frame): Pick<WaitCall, 'scope' | 'signal' | 'subject' | 'schema' | 'message'> {
  return { scope, signal, subject: undefined, schema: undefined, message: undefined }
}
