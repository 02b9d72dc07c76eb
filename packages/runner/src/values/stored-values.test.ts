import type { ResultOptions, ResultStorage, ValueCodec } from '@orc/core'
import { parseReference } from '@orc/core/model'
import { seededRandom, silentLogger } from '@orc/core/runtime'
import { FakeClock } from '@orc/testing'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { StoredValues } from './stored-values.ts'

/** Patience with storages is not tried here. */
const STOPPED = AbortSignal.abort()

class Shelf implements ResultStorage {
  readonly name: string
  readonly bytes = new Map<string, Uint8Array>()

  constructor(name: string) {
    this.name = name
  }

  async put(sha256: string, bytes: Uint8Array): Promise<void> {
    this.bytes.set(sha256, bytes)
  }

  async get(sha256: string): Promise<Uint8Array | undefined> {
    return this.bytes.get(sha256)
  }
}

const flipped: ValueCodec = {
  name: 'flipped',
  encode: (bytes) => bytes.map((byte) => byte ^ 0xff),
  decode: async (bytes) => bytes.map((byte) => byte ^ 0xff),
}

function valuesWith(flow: ResultOptions, installation?: { storage: ResultStorage; above: number }): StoredValues {
  const values = new StoredValues({
    clock: new FakeClock(),
    random: seededRandom(1),
    log: silentLogger,
    until: STOPPED,
  })
  if (installation) values.offer(installation)
  values.follow(flow)
  return values
}

test('whatever is kept comes back the same, be it small or large, encoded or not', async () => {
  const value = fc.oneof(fc.string(), fc.dictionary(fc.string(), fc.oneof(fc.date(), fc.bigInt(), fc.uint8Array())))
  const property = fc.asyncProperty(value, fc.nat(40), fc.boolean(), async (kept, above, hasCodec) => {
    const values = valuesWith({ storage: new Shelf('own'), above, ...(hasCodec && { codec: flipped }) })
    expect(await values.read(await values.keep(kept, 'it'))).toEqual(kept)
  })
  await fc.assert(property)
})

test('a value of exactly the size is stored itself, and one of a byte more by reference to its digest', async () => {
  const storage = new Shelf('orc')
  const values = valuesWith({}, { storage, above: 8 })
  expect(await values.keep('é23456'.slice(0, 5), 'it')).toMatchObject({ by: 'value' }) // two quotes, and two bytes for é
  const kept = await values.keep('é23456', 'it')
  expect(kept).toMatchObject({ by: 'reference', codec: null })
  const { sha256 = '', ...reference } = parseReference(kept.text) ?? {}
  expect(reference).toEqual({ storage: 'orc', bytes: 9 })
  expect([...storage.bytes.keys()]).toEqual([sha256])
})

test("a flow's own storage takes what the installation's would, and above 0 everything", async () => {
  const [installation, own] = [new Shelf('orc'), new Shelf('own')]
  const values = valuesWith({ storage: own, above: 0 }, { storage: installation, above: 1 })
  expect(await values.keep(1, 'it')).toMatchObject({ by: 'reference', text: expect.stringMatching(/^own:/) })
  expect(installation.bytes.size).toBe(0)
  const earlier = await valuesWith({}, { storage: installation, above: 1 }).keep('earlier', 'it')
  expect(await values.read(earlier)).toBe('earlier') // from before the flow had a storage of its own
})

test('without a storage everything is stored itself', async () => {
  expect(await valuesWith({}).keep('x'.repeat(100_000), 'it')).toMatchObject({ by: 'value' })
})

test('with a codec nothing of the value is in what is stored, and its name is', async () => {
  const kept = await valuesWith({ codec: flipped }).keep({ iban: 'NO93 8601' }, 'it')
  expect(kept).toMatchObject({ by: 'value', codec: 'flipped' })
  expect(Buffer.from(kept.text, 'base64').toString()).not.toContain('8601')
  expect(await valuesWith({ codec: flipped }).keepError(new Error('8601'))).toMatchObject({ codec: 'flipped' })
})

test('what cannot be read says why: lost, damaged, of another storage, of another codec', async () => {
  const storage = new Shelf('own')
  const values = valuesWith({ storage, above: 0 })
  const kept = await values.keep('value', 'it')
  const [sha256 = ''] = storage.bytes.keys()
  storage.bytes.set(sha256, new Uint8Array([1]))
  await expect(values.read(kept)).rejects.toMatchObject({ code: 'result_damaged' })
  storage.bytes.clear()
  await expect(values.read(kept)).rejects.toMatchObject({ code: 'result_missing', details: { storage: 'own', sha256 } })
  await expect(valuesWith({}).read(kept)).rejects.toMatchObject({ code: 'result_storage_unknown' })
  const encoded = await valuesWith({ codec: flipped }).keep('value', 'it')
  const refusal = { code: 'codec_unknown', details: { codec: 'flipped', has: null } }
  await expect(values.read(encoded)).rejects.toMatchObject(refusal)
})

test('a codec or a storage that fails is named, with what it says', async () => {
  const full: ResultStorage = {
    name: 'nfs',
    put: () => Promise.reject(new Error('ENOSPC')),
    get: async () => undefined,
  }
  const broken: ValueCodec = { ...flipped, encode: () => Promise.reject(new Error('no key')) }
  const storing = valuesWith({ storage: full, above: 0 }).keep(1, 'it')
  await expect(storing).rejects.toMatchObject({
    code: 'result_storage_failed',
    message: expect.stringContaining('ENOSPC'),
  })
  const encoding = valuesWith({ codec: broken }).keep(1, 'it')
  await expect(encoding).rejects.toMatchObject({ code: 'codec_failed', message: expect.stringContaining('no key') })
  await expect(valuesWith({ codec: broken }).keepError(new Error('x'))).rejects.toMatchObject({ code: 'codec_failed' })
})

test('what a child run returned is read from wherever it is kept', async () => {
  const values = valuesWith({ codec: flipped, storage: new Shelf('own'), above: 0 })
  const ended = { id: 'run-2', name: 'child', state: { type: 'COMPLETED', name: 'Completed', at: '' } } as const
  const keptResult = await values.keepText('{"rows":3}')
  expect(await values.readRun({ ...ended, result: null, keptResult })).toEqual({ ...ended, result: { rows: 3 } })
  const plain = { ...ended, result: { rows: { $type: 'BigInt', value: '7' } }, keptResult: null }
  expect(await values.readRun(plain)).toEqual({ ...ended, result: { rows: 7n } })
})
