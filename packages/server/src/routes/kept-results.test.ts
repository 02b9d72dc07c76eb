import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FakeClock } from '@orc/testing'
import { expect, onTestFinished, test } from 'vitest'
import { apiUnderTest } from '../../test/api-under-test.ts'
import { openResultShelf } from '../results/result-shelf.ts'
import { sweepResults } from '../results/sweep-results.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** A run under way, and a shelf that it puts results on. */
async function running() {
  const directory = mkdtempSync(join(tmpdir(), 'orc-shelf-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const shelfClock = new FakeClock()
  const shelf = openResultShelf({ directory, clock: shelfClock })
  const orc = await apiUnderTest({ results: { shelf, above: 10 } })
  await orc.deployed()
  await orc.heartbeat('w1')
  await orc.call('runDeployment', { flow: 'report', name: 'daily' })
  const [claimed] = await orc.claim()
  if (claimed === undefined) throw new Error('nothing was claimed')
  const { id, epoch, token } = claimed
  const as = { principal: orc.api.authenticate(`Bearer ${token}`) }
  const files = (): string[] => readdirSync(directory).flatMap((folder) => readdirSync(join(directory, folder)))
  return { orc, shelf, shelfClock, run: { id, epoch }, as, files }
}

const value = (text: string) => {
  const bytes = Buffer.from(text)
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') }
}

const partOf = ({ bytes, sha256 }: ReturnType<typeof value>, from: number, to = bytes.length) => ({
  sha256,
  bytes: bytes.length,
  offset: from,
  content: bytes.subarray(from, to).toString('base64'),
})

test('a value is there once its last part is, and is read from any offset', async () => {
  const { orc, run, as, files } = await running()
  await using _ = orc
  const it = value('a value in parts')
  expect(await orc.call('putResult', { ...run, ...partOf(it, 0, 7) }, as)).toEqual({ stored: false })
  expect(await orc.problem('getResult', { id: run.id, sha256: it.sha256 }, as)).toMatchObject({
    code: 'result_missing',
    status: 404,
  })
  expect(await orc.call('putResult', { ...run, ...partOf(it, 7) }, as)).toEqual({ stored: true })
  expect(await orc.call('putResult', { ...run, ...partOf(it, 7) }, as)).toEqual({ stored: true }) // its answer was lost
  expect(await orc.call('putResult', { ...run, ...partOf(it, 0, 7) }, as)).toEqual({ stored: true }) // by another
  const { content, bytes } = await orc.call('getResult', { id: run.id, sha256: it.sha256, offset: 2 }, as)
  expect([Buffer.from(content, 'base64').toString(), bytes]).toEqual(['value in parts', 16])
  expect(files()).toEqual([it.sha256])
})

test('what does not have the digest that it is put under is not kept', async () => {
  const { orc, run, as, files } = await running()
  await using _ = orc
  const { sha256 } = value('something else')
  const ask = { ...run, ...partOf({ ...value('a forgery'), sha256 }, 0) }
  expect(await orc.problem('putResult', ask, as)).toMatchObject({ code: 'result_damaged' })
  expect(files()).toEqual([])
})

test('a run puts results for itself, under its own epoch, and is told from which size on', async () => {
  const { orc, run, as } = await running()
  await using _ = orc
  const start = { ...run, nonce: 'n', codeDigest: null }
  expect(await orc.call('startFlowRun', start, as)).toMatchObject({ resultsAbove: 10 })
  const ask = partOf(value('value'), 0)
  expect(await orc.problem('putResult', { ...run, ...ask, id: 'other' }, as)).toMatchObject({ code: 'forbidden' })
  expect(await orc.problem('putResult', { ...run, ...ask, epoch: 2 }, as)).toMatchObject({ code: 'forbidden' })
})

test('where there is no result storage, runs are told so', async () => {
  await using orc = await apiUnderTest()
  await orc.deployed()
  await orc.heartbeat('w1')
  await orc.call('runDeployment', { flow: 'report', name: 'daily' })
  const [{ id, epoch } = { id: '', epoch: 0 }] = await orc.claim()
  expect(await orc.call('startFlowRun', { id, epoch, nonce: 'n', codeDigest: null })).toMatchObject({
    resultsAbove: null,
  })
  const { sha256 } = value('value')
  expect(await orc.problem('getResult', { id, sha256 })).toMatchObject({ code: 'result_storage_failed' })
})

test('a value that nothing refers to is removed a day after it was last put, and one that a run has stays', async () => {
  const { orc, run, as, files, shelf, shelfClock } = await running()
  await using _ = orc
  const [used, unused] = [value('a value in use'), value('a value of nobody')]
  for (const it of [used, unused]) await orc.call('putResult', { ...run, ...partOf(it, 0) }, as)
  await orc.call('startFlowRun', { ...run, nonce: 'n', codeDigest: null }, as)
  const kept = { text: `orc:${used.sha256}:${used.bytes.length}`, by: 'reference', codec: null } as const
  await orc.call('reportFlowRun', { ...run, report: { verb: 'complete', result: null, kept } }, as)
  expect(await orc.call('getFlowRun', { id: run.id })).toMatchObject({ result: null, keptResult: kept })
  expect(await sweepResults({ shelf, store: orc.api.store })).toBe(0)
  const sweptAfter = (ms: number) =>
    sweepResults({
      shelf,
      store: { ...orc.api.store, clock: { now: () => new Date(shelfClock.now().getTime() + ms) } },
    })
  expect(await sweptAfter(DAY_MS)).toBe(0)
  expect(await sweptAfter(DAY_MS + 1000)).toBe(1)
  expect(files()).toEqual([used.sha256])
  await orc.call('reportExit', { ...run, workerId: 'w1', exit: EXIT })
  await orc.call('deleteFlowRun', { id: run.id })
  expect(await sweptAfter(DAY_MS + 1000)).toBe(1)
  expect(files()).toEqual([])
})

const EXIT = { exitCode: 0, signal: null, message: 'It exited with 0.', permanent: false, lastLines: [] }
