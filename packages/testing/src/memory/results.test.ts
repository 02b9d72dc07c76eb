import { flow, type ResultOptions, type ResultStorage, task, type ValueCodec } from '@orc/core'
import { expect, test } from 'vitest'
import { everyCrash } from './every-crash.ts'
import { runFlow } from './run-flow.ts'

const flipped: ValueCodec = {
  name: 'flipped',
  encode: (bytes) => bytes.map((byte) => byte ^ 0xff),
  decode: async (bytes) => bytes.map((byte) => byte ^ 0xff),
}

/** A flow that keeps its values its own way, in a storage of the test's, which fails so often. */
function keeping(options: ResultOptions, failures = 0) {
  const kept = new Map<string, Uint8Array>()
  let left = failures
  const storage: ResultStorage = {
    name: 'own',
    put: async (sha256, bytes) => {
      left -= 1
      if (left >= 0) throw new Error('the mount is gone')
      kept.set(sha256, bytes)
    },
    get: async (sha256) => kept.get(sha256),
  }
  const read = task({ name: 'read', run: (iban: string) => ({ iban, at: new Date(0) }) })
  const account = flow({
    name: 'account',
    results: { storage, ...options },
    run: async () => new Map([['a', await read('NO93 8601')]]),
  })
  return { account, read, kept }
}

const made = new Map([['a', { iban: 'NO93 8601', at: new Date(0) }]])

test('a flow with a codec and a storage of its own ends the same wherever its process dies, and its test reads what it returned', async () => {
  const { account, read, kept } = keeping({ codec: flipped, above: 0 })
  for await (const { crash, history } of everyCrash(account, {})) {
    expect(history.result, crash).toEqual(made)
    expect(history.callsOf(read)[0]?.result, crash).toEqual(made.get('a'))
    expect(history.run, crash).toMatchObject({ result: null, keptResult: { by: 'reference', codec: 'flipped' } })
  }
  expect(kept.size).toBe(2)
  for (const bytes of kept.values()) expect(Buffer.from(bytes).toString('latin1')).not.toContain('8601')
})

test('what is small enough is in the store, as the codec makes it', async () => {
  const { account, kept } = keeping({ codec: flipped })
  const { result, run } = await runFlow(account, {})
  expect([result, run.keptResult]).toEqual([made, expect.objectContaining({ by: 'value', codec: 'flipped' })])
  expect(kept.size).toBe(0)
})

test('a storage that is gone for a moment costs the flow that moment', async () => {
  const { account } = keeping({ above: 0 }, 3)
  const { result, elapsedMs } = await runFlow(account, {})
  expect(result).toEqual(made)
  expect(elapsedMs).toBeGreaterThan(1_000)
  const { account: hopeless } = keeping({ above: 0 }, Number.POSITIVE_INFINITY)
  const { state } = await runFlow(hopeless, {})
  expect(state).toMatchObject({ type: 'FAILED', message: expect.stringContaining('the mount is gone') })
})
