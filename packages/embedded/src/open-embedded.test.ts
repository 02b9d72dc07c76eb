import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { silentLogger } from '@orc/core/runtime'
import { expect, onTestFinished, test, vi } from 'vitest'
import { openEmbedded } from './open-embedded.ts'

const TYPE = {
  name: 'process',
  description: 'Runs are processes',
  baseJobTemplate: { variables: { type: 'object' as const, properties: {} }, job_configuration: {} },
}

function freshHome(): string {
  const folder = mkdtempSync(join(tmpdir(), 'orc-home-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'home')
}

const modeOf = (path: string): number => statSync(path).mode & 0o777

test('a home is made for its owner only, with keys and store, and is found again', async () => {
  const home = freshHome()
  const first = await openEmbedded({ home, workPoolTypes: [TYPE] })
  await first.client.call('createWorkPool', { name: 'etl', type: 'process' })
  await first.client.call('setSecret', { name: 'api', value: 's3cr3t' })
  await first.close()
  await first.close()
  expect(modeOf(home)).toBe(0o700)
  for (const key of ['secret.key', 'api.key', 'token.key']) expect(modeOf(join(home, key)), key).toBe(0o600)

  await using again = await openEmbedded({ home })
  expect(again.installationId).toBe(first.installationId)
  expect(again.apiKey).toBe(readFileSync(join(home, 'api.key'), 'utf8').trim())
  expect((await again.client.call('getSecret', { name: 'api' })).value).toBe('s3cr3t')
  expect((await again.client.call('listWorkPools', {})).items).toMatchObject([{ name: 'etl' }])
  for (const file of readdirSync(home)) expect(readFileSync(join(home, file)).includes('s3cr3t'), file).toBe(false)
})

test('several processes that open a new home at once are one installation with the same keys', async () => {
  const home = freshHome()
  const script = join(import.meta.dirname, '../test/open-home.ts')
  const open = async (name: string) => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@orc/source', script, home, name])
    return JSON.parse(stdout) as { installationId: string; apiKey: string }
  }
  const found = await Promise.all(['a', 'b', 'c', 'd'].map(open))
  expect(new Set(found.map((each) => JSON.stringify(each))).size).toBe(1)
  await using orc = await openEmbedded({ home, loops: false })
  expect((await orc.client.call('listVariables', {})).items).toHaveLength(4)
  for (const name of ['a', 'b', 'c', 'd']) {
    expect((await orc.client.call('getSecret', { name })).value).toBe(`secret of ${name}`)
  }
  expect(readdirSync(home).filter((file) => file.endsWith('.tmp'))).toEqual([])
}, 30_000)

test('keys that are given go before the files, and the text of the file is the key', async () => {
  const home = freshHome()
  await using orc = await openEmbedded({ home, loops: false })
  await orc.client.call('setSecret', { name: 'api', value: 's3cr3t' })
  const secretKey = readFileSync(join(home, 'secret.key'), 'utf8').trim()
  const store = join(home, 'orc.db')

  await using elsewhere = await openEmbedded({ home: freshHome(), store, secretKey, apiKey: 'mine', loops: false })
  expect((await elsewhere.client.call('getSecret', { name: 'api' })).value).toBe('s3cr3t')
  expect(elsewhere.api.authenticate('Bearer mine')).toEqual({ kind: 'owner' })
  expect(readdirSync(elsewhere.home)).toEqual(['token.key'])

  await using stranger = await openEmbedded({ home: freshHome(), store, loops: false })
  await expect(stranger.client.call('getSecret', { name: 'api' })).rejects.toMatchObject({ code: 'secret_unreadable' })
})

test('a secret key that could be guessed is refused', async () => {
  const opening = openEmbedded({ home: freshHome(), secretKey: 'x'.repeat(31) })
  await expect(opening).rejects.toMatchObject({ code: 'secret_key_weak', details: { characters: 31 } })
})

test('its loops are part of what must go on for it to be ready, unless it has none', async () => {
  const home = freshHome()
  await using orc = await openEmbedded({ home })
  const names = async (client: typeof orc.client) => (await client.call('getReady', {})).checks.map(({ name }) => name)
  expect(await names(orc.client)).toEqual(['store', 'schedules', 'waits', 'leases', 'collisions', 'upkeep'])
  await using short = await openEmbedded({ home, loops: false })
  expect(await names(short.client)).toEqual(['store'])
})

test('what one process does wakes who waits in another, or in the same by another opening', async () => {
  const home = freshHome()
  await using waiter = await openEmbedded({ home, workPoolTypes: [TYPE], loops: false })
  await using actor = await openEmbedded({ home, loops: false })
  await waiter.client.call('createWorkPool', { name: 'etl', type: 'process' })
  await waiter.client.call('applyDeployment', { flow: 'f', name: 'd', workPool: 'etl', entrypoint: 'x:y' })
  const ask = { pool: 'etl', workerId: 'w', claimId: 'c', slots: 1, waitMs: 9000 }
  const claim = waiter.client.call('claimFlowRuns', ask)
  const { id } = await actor.client.call('runDeployment', { flow: 'f', name: 'd' })
  expect((await claim).runs.map((run) => run.id)).toEqual([id])
})

test('an event stream in this process ends with it', async () => {
  const orc = await openEmbedded({ home: freshHome(), loops: false })
  await orc.client.call('setVariable', { name: 'x', value: 1 })
  const events = orc.client.events({ after: 0 })[Symbol.asyncIterator]()
  const next = events.next()
  await orc.close()
  expect((await next).done).toBe(true)
})

test('a home that cannot be one is refused by name', async () => {
  const home = freshHome()
  writeFileSync(home, '')
  for (const path of [home, join(home, 'below')]) {
    await expect(openEmbedded({ home: path })).rejects.toMatchObject({ code: 'home_unusable', details: { path } })
  }
})

test('a key that cannot be read is the fault of the home', async () => {
  const home = freshHome()
  mkdirSync(join(home, 'api.key'), { recursive: true, mode: 0o700 })
  await expect(openEmbedded({ home })).rejects.toMatchObject({ code: 'home_unusable' })
})

test('a home that others may enter is left as it is, and said to be so', async () => {
  const home = freshHome()
  mkdirSync(home, { mode: 0o755 })
  const warnings: string[] = []
  const log = { ...silentLogger, warn: (message: string) => void warnings.push(message) }
  await using _orc = await openEmbedded({ home, loops: false, log })
  expect(warnings).toEqual([expect.stringContaining(`chmod 700 ${home}`)])
  expect(modeOf(home)).toBe(0o755)
})

test('a backup has large results too, those that came while it was made, and what was begun is left out', async () => {
  const home = freshHome()
  await using orc = await openEmbedded({ home, loops: false })
  const shelve = (name: string, text: string) => {
    mkdirSync(join(home, 'results', 'ab'), { recursive: true })
    writeFileSync(join(home, 'results', 'ab', name), text)
  }
  const file = join(home, '..', 'copy.db')
  expect(await orc.backUp(file)).toEqual({ file, results: undefined, values: 0 })
  shelve('ab01', 'before')
  shelve('.ab02.run-1', 'half of it')
  const backup = orc.store.upkeep.backup.bind(orc.store.upkeep)
  const storing = vi.spyOn(orc.store.upkeep, 'backup').mockImplementation(async (path) => {
    shelve('ab03', 'meanwhile')
    rmSync(join(home, 'results', 'ab', 'ab01')) // as when nobody refers to it any more; the copy of the store may
    await backup(path)
  })
  expect(await orc.backUp(file)).toEqual({ file, results: `${file}.results`, values: 2 })
  expect(storing).toHaveBeenCalledTimes(1)
  const there = readdirSync(join(`${file}.results`, 'ab')).toSorted()
  expect(there).toEqual(['ab01', 'ab03'])
  expect(readFileSync(join(`${file}.results`, 'ab', 'ab03'), 'utf8')).toBe('meanwhile')
})
