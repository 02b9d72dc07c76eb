import { systemClock, systemRandom } from '@orc/core/runtime'
import { afterEach, expect, test } from 'vitest'
import { type RunBackend, type SlotAsk, setRunBackend } from './backend.ts'
import { flow } from './flow.ts'
import { rateLimit, withConcurrency } from './shared-limits.ts'
import { task } from './task.ts'

afterEach(() => setRunBackend(undefined))

/** Records what is asked of it and given back. */
function recording() {
  const said: string[] = []
  const text = ({ limit, slots, key }: SlotAsk): string => `${limit} ${slots}${key && ` ${key}`}`
  const backend: RunBackend = {
    version: 1,
    clock: systemClock,
    random: systemRandom,
    log: () => {},
    task: (_, body) => body({ id: undefined, attempt: 1, retrying: async () => {} }),
    emit: async () => {},
    startRun: async () => ({ id: 'child', name: 'child' }),
    wait: async () => ({ by: 'time' }),
    retrying: async () => {},
    acquire: async (ask) => {
      said.push(`+${text(ask)}`)
      return () => said.push(`-${text(ask)}`)
    },
    rateLimit: async (ask) => void said.push(`~${text(ask)}`),
  }
  setRunBackend(backend)
  return said
}

test('slots are held while the body runs, and given back when it throws', async () => {
  const said = recording()
  expect(await withConcurrency('db', { slots: 2, key: 'acme' }, () => said.push('body'))).toBe(2)
  await expect(withConcurrency('db', {}, () => Promise.reject(new Error('boom')))).rejects.toThrow('boom')
  expect(said).toEqual(['+db 2 acme', 'body', '-db 2 acme', '+db 1', '-db 1'])
})

test('flows and tasks ask the backend of their run', async () => {
  const said = recording()
  const call = task({ name: 'call', run: () => rateLimit('api', { key: 'x' }) })
  await flow({ name: 'outer', run: () => withConcurrency('db', {}, () => call()) })()
  expect(said).toEqual(['+db 1', '~api 1 x', '-db 1'])
})

test('without a backend the body runs at once, and a rate does not wait', async () => {
  await rateLimit('api')
  expect(await withConcurrency('db', {}, () => 'done')).toBe('done')
})
