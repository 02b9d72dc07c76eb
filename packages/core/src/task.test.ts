import { FakeClock } from '@orc/testing'
import { afterEach, expect, test, vi } from 'vitest'
import { inFrame, type LogEntry, openScope, type RunBackend, setRunBackend } from './backend.ts'
import { currentContext } from './context.ts'
import { flow } from './flow.ts'
import { NonRetryable, TimedOut } from './retry.ts'
import { seededRandom } from './runtime/random.ts'
import { task } from './task.ts'

afterEach(() => setRunBackend(undefined))

const attach = () => {
  const clock = new FakeClock()
  const lines: LogEntry[] = []
  const backend: RunBackend = {
    version: 1,
    clock,
    random: seededRandom(1),
    log: (line) => lines.push(line),
    task: (_, body) =>
      body({ id: undefined, attempt: 1, retrying: async ({ delayMs }, signal) => clock.sleep(delayMs, signal) }),
    emit: async () => {},
    startRun: async () => ({ id: 'child', name: 'child' }),
    wait: async () => ({ by: 'time' }),
    retrying: async () => {},
    acquire: async () => () => {},
    rateLimit: async () => {},
  }
  setRunBackend(backend)
  return { clock, lines, backend }
}

test('a task is called like a function', async () => {
  const double = task({ name: 'double', run: (n: number) => n * 2 })
  expect(await double(21)).toBe(42)
})

test('a failing task is tried again after its delays, the last of which repeats', async () => {
  const { clock, lines } = attach()
  const run = vi.fn(async (_: undefined, { attempt }: { attempt: number }) => {
    if (attempt < 4) throw new Error(`no ${attempt}`)
    return attempt
  })
  const result = task({ name: 't', retries: 3, retryDelay: ['1s', '5s'], run })()
  const waits: (number | undefined)[] = []
  for (let n = 0; n < 3; n += 1) {
    await clock.untilAsleep()
    waits.push(clock.untilNextMs())
    clock.advance(waits.at(-1) ?? 0)
  }
  expect(await result).toBe(4)
  expect(waits).toEqual([1000, 5000, 5000])
  expect(lines.map((line) => line.message)).toEqual(Array(3).fill('task failed, trying again'))
})

test('no try is made after the last, and the last error comes out', async () => {
  attach()
  const run = vi.fn(async (_: undefined, { attempt }: { attempt: number }) =>
    Promise.reject(new Error(`no ${attempt}`)),
  )
  await expect(task({ name: 't', retries: 2, run })()).rejects.toThrow('no 3')
  expect(run).toHaveBeenCalledTimes(3)
})

test('NonRetryable and an error that retryIf turns down are not tried again', async () => {
  attach()
  const final = vi.fn(async () => Promise.reject(new NonRetryable('bad input')))
  await expect(task({ name: 't', retries: 5, run: final })()).rejects.toThrow('bad input')
  expect(final).toHaveBeenCalledTimes(1)
  const picky = vi.fn(async () => Promise.reject(new Error('fatal')))
  const retryIf = (error: unknown): boolean => !String(error).includes('fatal')
  await expect(task({ name: 't', retries: 5, retryIf, run: picky })()).rejects.toThrow('fatal')
  expect(picky).toHaveBeenCalledTimes(1)
})

test('no further try begins later than it may after the first one', async () => {
  const { clock } = attach()
  const run = vi.fn(async () => Promise.reject(new Error('no')))
  const ended = task({ name: 't', retries: 9, retryDelay: '4s', retryWithin: '8s', run })().catch(String)
  for (let tries = 1; tries <= 2; tries += 1) {
    await clock.untilAsleep()
    clock.advance(4_000)
  }
  expect(await ended).toBe('Error: no')
  expect(run).toHaveBeenCalledTimes(3) // at 0, 4 and exactly 8 s
})

test('only after the ends that are named is there another try', async () => {
  attach()
  const failing = vi.fn(async () => Promise.reject(new Error('no')))
  await expect(task({ name: 't', retries: 2, retryOn: ['timed-out'], run: failing })()).rejects.toThrow('no')
  expect(failing).toHaveBeenCalledTimes(1)
  const late = vi.fn(async () => Promise.reject(new TimedOut('late')))
  await expect(task({ name: 't', retries: 2, retryOn: ['timed-out'], run: late })()).rejects.toThrow('late')
  expect(late).toHaveBeenCalledTimes(3)
})

test('a try that takes too long is aborted and ends with TimedOut, not one millisecond early', async () => {
  const { clock } = attach()
  let aborted = false
  const slow = task({
    name: 'slow',
    timeout: '30s',
    run: (_: undefined, { signal }) =>
      new Promise(() => {
        signal.addEventListener('abort', () => {
          aborted = true
        })
      }),
  })
  const result = slow()
  const outcome = result.catch((error: unknown) => error)
  await clock.untilAsleep()
  clock.advance(29_999)
  await Promise.resolve()
  expect(aborted).toBe(false)
  clock.advance(1)
  expect(await outcome).toBeInstanceOf(TimedOut)
  expect(aborted).toBe(true)
})

test('a backend that remembers answers without running the body', async () => {
  const { backend } = attach()
  const run = vi.fn(() => 1)
  setRunBackend({ ...backend, task: async ({ name, input }) => `${name}(${String(input)})` })
  expect(await task({ name: 'cached', run: run as (n: number) => unknown })(7)).toBe('cached(7)')
  expect(run).not.toHaveBeenCalled()
})

test('a run that is cancelled while a task waits for its next try makes none', async () => {
  const { clock, backend } = attach()
  const cancelled = new AbortController()
  const body = vi.fn(async () => Promise.reject(new Error('no')))
  const failing = task({ name: 't', retries: 3, retryDelay: '1m', run: body })
  const run = { id: 'r1', name: 'brisk-otter', flow: 'hello', tags: [], dueAt: clock.now() }
  const ended = inFrame(
    { backend, run, attempt: 1, signal: cancelled.signal, path: [], scope: openScope(undefined, 1) },
    () => failing(),
  )
  await clock.untilAsleep()
  cancelled.abort(new Error('cancelled by Ada'))
  await expect(ended).rejects.toThrow('cancelled by Ada')
  expect(body).toHaveBeenCalledTimes(1)
})

test('a backend that stands around bodies sees each try, in its context, and may run something else', async () => {
  const { backend } = attach()
  const seen: unknown[] = []
  setRunBackend({
    ...backend,
    body: async ({ kind, name, input, attempt }, run) => {
      seen.push([kind, name, input, attempt, currentContext()?.attempt])
      if (attempt === 1) throw new Error('rehearsed')
      return [await run(), 'seen']
    },
  })
  const t = task({ name: 't', retries: 1, run: (n: number) => n * 2 })
  expect(await flow({ name: 'f', retries: 1, run: () => t(21) })()).toEqual([[42, 'seen'], 'seen'])
  expect(seen).toEqual([
    ['flow', 'f', {}, 1, 1],
    ['flow', 'f', {}, 2, 2],
    ['task', 't', 21, 1, 1],
    ['task', 't', 21, 2, 2],
  ])
})
