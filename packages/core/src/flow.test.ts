import { FakeClock } from '@orc/testing'
import { afterEach, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { type LogEntry, type Retry, type RunBackend, RunReleased, setRunBackend } from './backend.ts'
import { currentContext } from './context.ts'
import { type FlowHost, flow, flowDefinition } from './flow.ts'
import { seededRandom } from './runtime/random.ts'
import { task } from './task.ts'

afterEach(() => setRunBackend(undefined))

const hostFor = (over: Partial<RunBackend> = {}) => {
  const lines: LogEntry[] = []
  const backend: RunBackend = {
    version: 1,
    clock: new FakeClock(),
    random: seededRandom(1),
    log: (line) => lines.push(line),
    task: (_, body) =>
      body({ id: undefined, attempt: 1, retrying: ({ delayMs }, signal) => backend.clock.sleep(delayMs, signal) }),
    emit: async () => {},
    startRun: async () => ({ id: 'child', name: 'child' }),
    wait: async () => ({ by: 'time' }),
    retrying: async () => {},
    acquire: async () => () => {},
    rateLimit: async () => {},
    ...over,
  }
  const run = { id: 'r1', name: 'brisk-otter', flow: 'hello', tags: [], dueAt: backend.clock.now() }
  const host: FlowHost = { backend, run, attempt: 1, signal: new AbortController().signal }
  return { host, lines }
}

const execute = (target: unknown, input: unknown, host: FlowHost): Promise<unknown> => {
  const definition = flowDefinition(target)
  if (!definition) throw new Error('no flow')
  return definition.execute(input, host)
}

test('a flow is called from any script, with the defaults of its schema', async () => {
  const hello = flow({ input: z.object({ name: z.string().default('you') }), run: async ({ name }) => `Hi ${name}` })
  expect(await hello({})).toBe('Hi you')
  expect(await hello({ name: 'Ada' })).toBe('Hi Ada')
})

test('a wrong input is refused before the body runs, with each field', async () => {
  const run = vi.fn()
  const strict = flow({ name: 'strict', input: z.object({ n: z.number(), s: z.string() }), run })
  const wrong = strict({ n: 'x', s: 1 } as never)
  await expect(wrong).rejects.toMatchObject({
    code: 'parameters_invalid',
    details: { flow: 'strict', problems: [expect.stringMatching(/^n: /), expect.stringMatching(/^s: /)] },
  })
  expect(run).not.toHaveBeenCalled()
})

test('dates are described as text and read from it, and only where the schema wants a date', async () => {
  const input = z.object({ since: z.date(), note: z.string(), ranges: z.array(z.object({ from: z.date() })) })
  const dated = flow({ input, run: async (given) => given })
  expect(flowDefinition(dated)?.inputSchema()).toMatchObject({
    properties: { since: { type: 'string', format: 'date-time' }, note: { type: 'string' } },
  })
  const day = '2026-01-02T03:04:05.000Z'
  const { host } = hostFor()
  const given = { since: day, note: day, ranges: [{ from: day }] }
  expect(await execute(dated, given, host)).toEqual({
    since: new Date(day),
    note: day,
    ranges: [{ from: new Date(day) }],
  })
})

test('a flow without a schema takes nothing, and says so', () => {
  const plain = flow({ run: async () => 1 })
  expect(flowDefinition(plain)?.inputSchema()).toEqual({ type: 'object', properties: {}, additionalProperties: false })
})

test('context reaches tasks and helpers below the flow', async () => {
  const { host, lines } = hostFor()
  const inner = task({ name: 'inner', run: (_: undefined, { log }) => log.info('inside', { n: 1 }) })
  const helper = (): string | undefined => currentContext()?.run.id
  const outer = flow({
    run: async (_, { log }) => {
      await inner()
      log.error('broken', new Error('why'))
      return helper()
    },
  })
  expect(await execute(outer, {}, host)).toBe('r1')
  expect(lines.map((line) => line.message)).toEqual(['inside', 'broken'])
  expect(lines[1]?.fields).toMatchObject({ error: { message: 'why' } })
})

test('its backend hears of each further try, and a try begins where the run stands', async () => {
  const retries: Retry[] = []
  const { host } = hostFor({ retrying: async (retry) => void retries.push(retry) })
  const attempts: number[] = []
  const failing = flow({
    retries: 3,
    retryDelay: '2s',
    run: async (_, { attempt }) => {
      attempts.push(attempt)
      throw new Error('no')
    },
  })
  await expect(execute(failing, {}, { ...host, attempt: 2 })).rejects.toThrow('no')
  expect(attempts).toEqual([2, 3, 4])
  expect(retries.map((retry) => [retry.attempt, retry.delayMs])).toEqual([
    [2, 2000],
    [3, 2000],
  ])
})

test('a run that is released ends without another try and without being taken for a failure', async () => {
  const { host } = hostFor({ retrying: async () => Promise.reject(new RunReleased()) })
  const run = vi.fn(async () => Promise.reject(new Error('no')))
  await expect(execute(flow({ retries: 5, run }), {}, host)).rejects.toBeInstanceOf(RunReleased)
  expect(run).toHaveBeenCalledTimes(1)
})

test('a cancelled run ends though its body ignores the signal, with the reason', async () => {
  const cancelled = new AbortController()
  const { host } = hostFor()
  const deaf = flow({ retries: 3, run: () => new Promise<never>(() => {}) })
  const ended = execute(deaf, {}, { ...host, signal: cancelled.signal })
  cancelled.abort(new Error('cancelled by Ada'))
  await expect(ended).rejects.toThrow('cancelled by Ada')
})

test('a sleep ends when the run is cancelled, and throws why', async () => {
  const cancelled = new AbortController()
  const { host } = hostFor()
  const sleeper = flow({ run: async (_, { clock }) => clock.sleep(60_000) })
  const deadline = new AbortController().signal
  const ended = execute(sleeper, {}, { ...host, signal: cancelled.signal, deadline })
  cancelled.abort(new Error('cancelled by Ada'))
  await expect(ended).rejects.toThrow('cancelled by Ada')
})

test('a flow inside a flow shares its log, and its own tries do not use up those of the run', async () => {
  const retrying = vi.fn(async () => {})
  const clock = new FakeClock()
  const { host, lines } = hostFor({ retrying, clock })
  let tries = 0
  const inner = flow({
    name: 'inner',
    retries: 1,
    run: async (_, { log, run }) => {
      log.info(run.flow)
      tries += 1
      if (tries === 1) throw new Error('once')
      return tries
    },
  })
  expect(await execute(flow({ run: () => inner() }), {}, host)).toBe(2)
  expect(lines.map((line) => line.message)).toEqual(['inner', 'inner'])
  expect(retrying).not.toHaveBeenCalled()
})

test('two copies of the package in one program share context', async () => {
  const { host } = hostFor()
  vi.resetModules()
  const other = await import('./context.ts')
  expect(other.currentContext).not.toBe(currentContext)
  const outer = flow({ run: async () => other.currentContext()?.run.id })
  expect(await execute(outer, {}, host)).toBe('r1')
})

test('a run that is cancelled while it waits for its next try makes none, in its own flow and in one inside', async () => {
  const clock = new FakeClock()
  const waiting: Partial<RunBackend> = { clock, retrying: ({ delayMs }, signal) => clock.sleep(delayMs, signal) }
  const body = vi.fn(async () => Promise.reject(new Error('no')))
  const failing = flow({ name: 'failing', retries: 3, retryDelay: '1m', run: body })
  for (const target of [failing, flow({ run: () => failing() })]) {
    body.mockClear()
    const cancelled = new AbortController()
    const { host } = hostFor(waiting)
    const ended = execute(target, {}, { ...host, signal: cancelled.signal, deadline: new AbortController().signal })
    await clock.untilAsleep()
    cancelled.abort(new Error('cancelled by Ada'))
    await expect(ended).rejects.toThrow('cancelled by Ada')
    expect(body).toHaveBeenCalledTimes(1)
  }
})

test('a task that is called after the cancel does not begin', async () => {
  const body = vi.fn()
  const late = task({ name: 'late', timeout: '1m', run: body })
  const cancelled = new AbortController()
  const { host } = hostFor()
  const target = flow({
    run: async () => {
      cancelled.abort(new Error('cancelled by Ada'))
      await late()
    },
  })
  const deadline = new AbortController().signal
  await expect(execute(target, {}, { ...host, signal: cancelled.signal, deadline })).rejects.toThrow('cancelled by Ada')
  expect(body).not.toHaveBeenCalled()
})

test('in a script, fields that are no JSON are printed as far as they go, and the flow goes on', async () => {
  const lines: unknown[] = []
  const write = vi.spyOn(process.stderr, 'write').mockImplementation((line) => lines.push(line) > 0)
  const cyclic: { self?: unknown } = {}
  cyclic.self = cyclic
  const logging = flow({
    run: async (_, { log }) => {
      log.info('big', { n: 1n })
      log.info('round', cyclic)
      return 'done'
    },
  })
  const result = await logging().finally(() => write.mockRestore())
  expect(result).toBe('done')
  expect(lines).toEqual([
    expect.stringMatching(/INFO {2}big \{"n":"1"\}\n$/),
    expect.stringMatching(/INFO {2}round \{"self":"\[circular\]"\}\n$/),
  ])
})
