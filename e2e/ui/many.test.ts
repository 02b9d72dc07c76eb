import type { BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { LINES, longRun, TASKS } from '../../bench/harness/long-run.ts'
import { seedRuns } from '../../bench/harness/seed-runs.ts'
import { has } from '../../tests/services.ts'
import { Installation } from '../harness/installation.ts'
import { launchBrowser, openPage } from './harness/browser.ts'
import { startServer } from './harness/server.ts'

const RUNS = 1_000_000

describe.skipIf(!has('browser'))('a million runs', () => {
  let browser: Awaited<ReturnType<typeof launchBrowser>>
  let orc: Installation
  let url: string
  let session: Awaited<ReturnType<BrowserContext['storageState']>>
  beforeAll(async () => {
    orc = await Installation.create()
    await seedRuns({ home: orc.home, count: RUNS })
    const server = await startServer(orc, 0)
    url = server.url
    browser = await launchBrowser()
    const context = await browser.newContext()
    await (await context.newPage()).goto(server.link)
    session = await context.storageState()
    await context.close()
  })
  afterAll(async () => {
    await browser.close()
    await orc[Symbol.asyncDispose]()
  })

  const signedIn = () => openPage(browser, url, { storageState: session })

  test('are scrolled through, more being read as one goes on, and only what is in sight being there', async () => {
    const { page, wrongs, requests } = await signedIn()
    await page.goto(`${url}/runs`)
    await page.getByRole('link', { name: `run-${RUNS}`, exact: true }).waitFor()
    requests()
    const rows = page.getByRole('row')
    await page.mouse.move(700, 500)
    const loaded = async (): Promise<number> => Number.parseInt(await page.getByText(/^\d+ loaded/).innerText(), 10)
    while ((await loaded()) < 1000) {
      await page.mouse.wheel(0, 4000)
      await page.evaluate('new Promise(requestAnimationFrame)')
      expect(await rows.count()).toBeLessThan(80)
    }
    const asked = requests().filter((path) => path === '/api/flow-runs').length
    expect(asked).toBeLessThanOrEqual((await loaded()) / 100)
    expect(wrongs).toEqual([])
  })

  test('are counted on the dashboard as the store counts them', async () => {
    const { page } = await signedIn()
    const { hours } = await orc.client.call('viewDashboard', {})
    const completed = hours.reduce((sum, { ended }) => sum + (ended.COMPLETED ?? 0), 0)
    expect(completed).toBeGreaterThan(10_000)
    await page.goto(url)
    await page.getByText(`${completed} completed`).waitFor()
  })

  test('one of 100,000 lines and 10,000 tasks: its end is a key away, and a search finds one line of all', async () => {
    const { page, wrongs } = await signedIn()
    const id = await longRun(orc.client)
    onTestFinished(async () => void (await orc.client.call('cancelFlowRun', { id })))
    await page.goto(`${url}/runs/${id}`)
    await page.getByText(`${LINES} of ${LINES} lines`).waitFor()
    const log = page.getByRole('log')
    await log.focus()
    await page.keyboard.press('End')
    await log.getByText(`line ${LINES} `).waitFor()
    await page.getByLabel('Search the log').fill('line 54321 ')
    await page.getByText(`1 of ${LINES} lines`).waitFor()
    await page.getByRole('tab', { name: 'Tasks' }).click()
    await page.getByText(`${TASKS} tasks`).waitFor()
    expect(await page.getByRole('listitem').count()).toBeLessThan(100)
    expect(wrongs).toEqual([])
  })
})
