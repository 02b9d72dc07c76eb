import { expect, test } from 'vitest'
import { apiUnderTest } from '../test/api-under-test.ts'
import { OWNER } from './access/principal.ts'

test('the API says how it is', async () => {
  await using orc = await apiUnderTest({ checks: () => [{ name: 'leases', ok: true, message: 'It passed just now.' }] })
  expect(await orc.call('getHealth', {})).toEqual({ status: 'ok', version: '1.2.3' })
  const ready = await orc.call('getReady', {})
  expect(ready.status).toBe('ready')
  expect(ready.checks.map(({ name }) => name)).toEqual(['store', 'leases'])
  expect(await orc.call('getInstallation', {})).toMatchObject({ id: orc.store.installationId })
})

test('it is not ready, and says so in its status, when a loop makes no progress or the store takes no writes', async () => {
  const stuck = [{ name: 'leases', ok: false, message: 'No pass for 3 minutes.' }]
  await using orc = await apiUnderTest({ checks: () => stuck })
  const reply = await orc.api.handle({ method: 'GET', path: '/api/ready', principal: OWNER })
  expect(reply).toMatchObject({
    status: 503,
    body: { status: 'not-ready', checks: [{ name: 'store', ok: true }, stuck[0]] },
  })

  const checkWritable = async () => {
    throw new Error('disk full')
  }
  const store = { ...orc.store, upkeep: { ...orc.store.upkeep, checkWritable } }
  await using full = await apiUnderTest({ store })
  expect((await full.call('getReady', {})).checks).toEqual([{ name: 'store', ok: false, message: 'disk full' }])
})

test('what is no operation is said to be none', async () => {
  await using orc = await apiUnderTest()
  const { body, operation } = await orc.api.handle({ method: 'GET', path: '/api/nonsense', principal: OWNER })
  expect(operation).toBeUndefined()
  expect(body).toMatchObject({ code: 'operation_not_found', detail: 'There is no operation GET /api/nonsense.' })
})

test("a fault of Orc's own is answered with a reference by which the log has the whole of it, and no more", async () => {
  const logged: object[] = []
  const log = {
    debug() {},
    info() {},
    warn() {},
    error: (message: string, fields?: object) => logged.push({ message, ...fields }),
  }
  await using sound = await apiUnderTest()
  const fault = new Error('the secret path /root is broken')
  const workPools = { ...sound.store.workPools, list: () => Promise.reject(fault) }
  await using orc = await apiUnderTest({ store: { ...sound.store, workPools }, log })
  const { status, body } = await orc.api.handle({ method: 'GET', path: '/api/work-pools', principal: OWNER })
  expect(status).toBe(500)
  const { reference } = (body as { details: { reference: string } }).details
  expect(logged).toMatchObject([{ message: 'request: failed', reference, path: '/api/work-pools', error: fault }])
  expect(JSON.stringify(body)).not.toContain('/root')
})

test('events are streamed from where one was, as they are committed, and by subject', async () => {
  await using orc = await apiUnderTest()
  await orc.deployed()
  const seen: string[] = []
  const leaving = new AbortController()
  const reading = (async () => {
    for await (const events of orc.api.streamEvents({ after: 0, subject: 'etl', signal: leaving.signal })) {
      for (const { type } of events) seen.push(type)
      if (seen.length === 2) leaving.abort()
    }
  })()
  await orc.clock.untilAsleep()
  expect(seen).toEqual(['work-pool:created'])
  await orc.call('pauseWorkPool', { name: 'etl' })
  await reading
  expect(seen).toEqual(['work-pool:created', 'work-pool:updated'])
  const { items, last } = await orc.call('listEvents', { after: 1, limit: 1 })
  expect([items.length, last]).toEqual([1, items[0]?.id])
})

test('the end of the API ends its streams and waits', async () => {
  const orc = await apiUnderTest()
  await orc.deployed()
  const { id } = await orc.call('runDeployment', { flow: 'report', name: 'daily' })
  const run = orc.call('getFlowRun', { id, waitMs: 60_000 })
  const stream = orc.api.streamEvents({})
  await stream.next()
  const more = stream.next()
  await orc.clock.untilAsleep(2)
  orc.api[Symbol.dispose]()
  expect((await run).state.type).toBe('SCHEDULED')
  expect((await more).done).toBe(true)
  await orc[Symbol.asyncDispose]()
})
