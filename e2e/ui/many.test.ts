import type { LogLine, TaskRun } from '@orc/core/contract'
import type { BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { seedRuns } from '../../bench/harness/seed-runs.ts'
import { has } from '../../tests/services.ts'
import { Installation } from '../harness/installation.ts'
import { launchBrowser, openPage } from './harness/browser.ts'
import { startServer } from './harness/server.ts'

const RUNS = 1_000_000
const LINES = 100_000
const TASKS = 10_000

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
    while (!(await page.getByText('1000 loaded').isVisible())) {
      await page.mouse.wheel(0, 4000)
      await page.evaluate('new Promise(requestAnimationFrame)')
      expect(await rows.count()).toBeLessThan(80)
    }
    expect(requests().filter((path) => path === '/api/flow-runs').length).toBeLessThanOrEqual(10)
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
    const id = await longRun()
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

  /** A run under way, claimed by nobody but this test, that has written much and called many tasks. */
  async function longRun(): Promise<string> {
    const { client } = orc
    const worker = { id: 'w', name: 'w', pool: 'seeded', type: 'process', queues: null, limit: 1, problem: null }
    await client.call('heartbeatWorker', { ...worker, hostname: 'here', pid: 1, version: '1' })
    await client.call('runDeployment', { flow: 'seeded', name: 'seeded' })
    const claim = { pool: 'seeded', workerId: 'w', claimId: 'c', slots: 1 }
    const [run] = (await client.call('claimFlowRuns', claim)).runs
    if (run === undefined) throw new Error('Nothing was claimed.')
    const own = { id: run.id, epoch: run.epoch }
    onTestFinished(async () => void (await client.call('cancelFlowRun', { id: run.id })))
    await client.call('renewClaims', { workerId: 'w', runs: [own] })
    await client.call('startFlowRun', { ...own, nonce: 'n', codeDigest: null })
    for (let at = 0; at < TASKS; at += 1000) {
      await client.call('recordTaskRuns', { ...own, records: Array.from({ length: 1000 }, (_, n) => taskOf(at + n)) })
    }
    for (let at = 0; at < LINES; at += 1000) {
      await client.call('appendLogs', { ...own, lines: Array.from({ length: 1000 }, (_, n) => lineOf(at + n + 1)) })
    }
    return run.id
  }
})

const START = Date.parse('2026-01-01T00:00:00.000Z')
const at = (ms: number): string => new Date(START + ms).toISOString()

function lineOf(seq: number): LogLine {
  return { at: at(seq), level: seq % 100 === 0 ? 'warn' : 'info', message: `line ${seq} of many`, source: 'flow', seq }
}

function taskOf(number: number): Omit<TaskRun, 'epoch' | 'endedAt'> {
  const state = { type: 'COMPLETED', name: 'Completed', at: at(number + 5) } as const
  const value = { text: '1', by: 'value', codec: null } as const
  const times = { startedAt: at(number), dueAt: null }
  return {
    id: String(number),
    parent: null,
    name: `task-${number % 7}`,
    within: '',
    state,
    attempt: 1,
    failures: [],
    value,
    ...times,
  }
}
