import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { has } from '../../tests/services.ts'
import { launchBrowser, openPage, watch } from './harness/browser.ts'
import { serve, startServer } from './harness/server.ts'
import { severable } from './harness/severable.ts'

type Browser = Awaited<ReturnType<typeof launchBrowser>>

describe.skipIf(!has('browser'))('the page as things happen', () => {
  let browser: Browser
  let quiet: Awaited<ReturnType<typeof nobodyTouches>>
  beforeAll(async () => {
    browser = await launchBrowser()
    quiet = await nobodyTouches(browser)
  })
  afterAll(async () => {
    await browser.close()
    await quiet[Symbol.asyncDispose]()
  })

  async function begin() {
    const served = await serve()
    onTestFinished(() => served[Symbol.asyncDispose]())
    await served.orc.must('work-pool', 'create', 'local', '--type', 'process')
    const watched = await openPage(browser, served.link)
    await watched.page.locator('[data-live=live]').waitFor()
    return { ...served, ...watched, at: (path: string) => watched.page.goto(served.url + path) }
  }

  test('a run that goes on is cancelled: it says what will happen, and ends CANCELLED with its log', async () => {
    const { orc, page, at, wrongs } = await begin()
    await orc.worker('local')
    const run = await orc.run(await orc.deploy('shop.ts:patient', 'local'))
    await at(`/runs/${run.id}`)
    await page.getByRole('log').getByText('syncing until somebody stops it').waitFor()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('dialog').getByText('killed').waitFor()
    await page.getByRole('button', { name: 'Cancel the run' }).click()
    await page.locator('[data-state=CANCELLED]').first().waitFor()
    expect((await orc.over(run.id)).state).toMatchObject({ type: 'CANCELLED' })
    expect(wrongs).toEqual([])
  })

  test('a schedule is edited with a preview, and the API has what was written', async () => {
    const { orc, page, at, wrongs } = await begin()
    await orc.deploy('shop.ts:dailyReport', 'local', '--cron', '0 9 * * *')
    await at('/deployments/daily-report/test?tab=schedules')
    await page.getByRole('button', { name: /^Edit / }).click()
    await page.getByRole('textbox', { name: 'Cron' }).fill('61 * * * *')
    await page.getByRole('dialog').getByRole('alert').waitFor()
    await page.getByRole('textbox', { name: 'Cron' }).fill('30 6 * * MON')
    await page.getByRole('dialog').getByText('6:30:00').first().waitFor()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('cell', { name: /30 6 \* \* MON/ }).waitFor()
    const { schedules } = await orc.client.call('getDeployment', { flow: 'daily-report', name: 'test' })
    expect(schedules).toMatchObject([{ spec: { type: 'cron', cron: '30 6 * * MON' } }])
    expect(wrongs).toEqual([])
  })

  test('a server that goes away is said to be gone, and when it is back what was missed is there', async () => {
    const { orc, server, url, page, at } = await begin()
    await at('/work-pools')
    await page.getByRole('article', { name: 'Work pool local' }).waitFor()
    await server.kill('SIGKILL')
    await page.locator('[data-live=lost]').waitFor()
    await orc.must('work-pool', 'create', 'later', '--type', 'process') // into the same store, by another process
    await startServer(orc, Number(new URL(url).port))
    await page.locator('[data-live=live]').waitFor()
    await page.getByRole('article', { name: 'Work pool later' }).waitFor()
    expect(await page.getByLabel(/^Key/).count(), 'it is signed in still').toBe(0)
  })

  test('a network that is cut says nothing: within 12 seconds the page does, and once it is whole again no line is missing', async () => {
    const { orc, url, page: direct } = await begin()
    const network = await severable(Number(new URL(url).port))
    onTestFinished(() => network[Symbol.asyncDispose]())
    await orc.worker('local')
    const run = await orc.run(await orc.deploy('shop.ts:patient', 'local'))
    const cut = new URL(`/runs/${run.id}`, url)
    cut.port = String(network.port)
    const { page } = await openPage(browser, cut.href, { storageState: await direct.context().storageState() })
    await page.getByRole('log').getByText('still at it').first().waitFor()
    network.sever()
    const severedMs = performance.now()
    await page.locator('[data-live=lost]').waitFor()
    expect(performance.now() - severedMs).toBeLessThan(15_000)
    await page.getByText('Connection lost').waitFor()
    await orc.must('flow-run', 'cancel', run.id)
    await orc.over(run.id)
    network.heal()
    await page.locator('[data-live=live]').waitFor()
    await page.locator('[data-state=CANCELLED]').first().waitFor()
    const { items } = await orc.client.call('listLogs', { id: run.id, limit: 10_000 })
    await page.getByText(`${items.length} of ${items.length} lines`).waitFor()
  })

  test('two tabs share one stream, and both are live', async () => {
    const { orc, page, url, requests } = await begin()
    const second = await page.context().newPage()
    const streams: string[] = []
    second.on('request', (request) => request.url().includes('/events/stream') && streams.push(request.url()))
    await second.goto(`${url}/work-pools`)
    await second.locator('[data-live=live]').waitFor()
    expect(streams).toEqual([])
    expect(requests().filter((path) => path === '/api/events/stream')).toHaveLength(1)
    await orc.must('work-pool', 'create', 'seen-by-both', '--type', 'process')
    await second.getByRole('article', { name: 'Work pool seen-by-both' }).waitFor()
    await page.close() // the one with the stream
    await orc.must('work-pool', 'create', 'seen-by-the-other', '--type', 'process')
    await second.getByRole('article', { name: 'Work pool seen-by-the-other' }).waitFor()
  })

  test('without a session the page asks for the key, which lets it in', async () => {
    const { orc, url } = await begin()
    const { page } = await openPage(browser, `${url}/work-pools`)
    await page.getByLabel(/^Key/).fill('wrong')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('alert').waitFor()
    await page.getByLabel(/^Key/).fill(orc.apiKey())
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('article', { name: 'Work pool local' }).waitFor()
    expect((await page.context().cookies()).map(({ httpOnly, sameSite }) => [httpOnly, sameSite])).toEqual([
      [true, 'Strict'],
    ])
  })

  // The last, because its minute passes while the others are at work.
  test('pages that nobody touches and to which nothing happens make no request for a whole minute', async () => {
    await quiet.aMinuteLater
    for (const { path, requests } of quiet.tabs) expect(requests(), path).toEqual([])
  })
})

/** An installation with a worker in which nothing happens any more, and pages of all kinds that show it. */
async function nobodyTouches(browser: Browser) {
  const { orc, url, link, ...served } = await serve()
  await orc.must('work-pool', 'create', 'local', '--type', 'process')
  await orc.worker('local')
  await orc.client.call('createConcurrencyLimit', { name: 'ledger', slots: 1 })
  const run = await orc.run(await orc.deploy('shop.ts:dailyReport', 'local'))
  await orc.over(run.id)
  await orc.released(run.id)
  const context = await browser.newContext()
  await (await context.newPage()).goto(link)
  const paths = ['/', '/work-pools/local', `/runs/${run.id}`, '/runs?last=1h', '/concurrency-limits']
  const tabs = await Promise.all(
    paths.map(async (path) => {
      const { page, requests } = watch(await context.newPage(), url)
      await page.goto(url + path)
      await page.locator('[data-live=live]').waitFor()
      return { path, requests }
    }),
  )
  await sleep(3000)
  for (const { requests } of tabs) requests()
  // Heartbeats and renewals are no events.
  return { ...served, tabs, aMinuteLater: sleep(60_000) }
}
