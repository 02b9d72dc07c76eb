import type { FlowRun } from '@orc/core/contract'
import { limitText } from '@orc/core/model'
import type { BrowserContext, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { has } from '../../tests/services.ts'
import { launchBrowser } from './harness/browser.ts'
import { populated, type Scene } from './harness/populated.ts'

/** What is shown is read off the page as a person reads it, and compared with what the plain operations say. */
describe.skipIf(!has('browser'))('every number on the page is the one that the API says', () => {
  let browser: Awaited<ReturnType<typeof launchBrowser>>
  let scene: Scene
  let context: BrowserContext
  beforeAll(async () => {
    browser = await launchBrowser()
    scene = await populated()
    context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' })
    const first = await context.newPage()
    await first.goto(scene.link)
    await first.close()
  })
  afterAll(async () => {
    await browser.close()
    await scene[Symbol.asyncDispose]()
  })

  const at = async (path: string): Promise<Page> => {
    const page = await context.newPage()
    onTestFinished(() => page.close())
    await page.goto(scene.url + path)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.getByRole('status', { name: 'Loading' }).waitFor({ state: 'detached' })
    return page
  }
  const call = ((name, input) => scene.orc.client.call(name, input)) as Scene['orc']['client']['call']
  const runs = async (filter: object = {}): Promise<FlowRun[]> =>
    (await call('listFlowRuns', { limit: 1000, ...filter })).items

  test('on the dashboard: runs by state, and how those of the last day ended', async () => {
    const page = await at('/')
    const all = await runs()
    for (const type of ['RUNNING', 'PENDING', 'SCHEDULED'] as const) {
      const figure = page.getByRole('link', { name: new RegExp(`^${type} \\d+$`, 'i') })
      expect(await numberIn(figure), type).toBe(all.filter(({ state }) => state.type === type).length)
    }
    const late = page.getByRole('link', { name: /^Late \d+$/ })
    expect(await numberIn(late)).toBe(all.filter(({ state }) => state.name === 'Late').length)
    for (const type of ['COMPLETED', 'FAILED', 'CRASHED', 'CANCELLED'] as const) {
      const part = page.getByRole('link', { name: new RegExp(`^\\d+ ${type}$`, 'i') })
      expect(await numberIn(part), type).toBe(all.filter(({ state }) => state.type === type).length)
    }
  })

  test('in lists of runs: as many as there are, of all and of each filter', async () => {
    for (const [query, filter] of [
      ['', {}],
      ['?states=COMPLETED', { states: ['COMPLETED'] }],
      ['?pool=local', { workPool: 'local' }],
      ['?flow=charge-cards', { flow: 'charge-cards' }],
      ['?tag=finance', { tag: 'finance' }],
    ] as const) {
      const page = await at(`/runs${query}`)
      expect(await numberIn(page.getByText(/^\d+ in all$/)), query).toBe((await runs(filter)).length)
    }
  })

  test('of a run: attempt, claims, states, lines and tasks, in the timeline and in the graph', async () => {
    const id = scene.runs.completed
    const run = await call('getFlowRun', { id })
    const { items: states } = await call('listFlowRunStates', { id })
    const { items: lines } = await call('listLogs', { id, limit: 10_000 })
    const { items: tasks } = await call('listTaskRuns', { id, limit: 1000 })
    const page = await at(`/runs/${id}`)
    expect(await fact(page, 'Attempt')).toBe(String(run.attempt))
    expect(await numberIn(page.getByRole('tab', { name: 'States' }))).toBe(states.length)
    await page.getByText(`${lines.length} of ${lines.length} lines`).waitFor()
    expect(await (await at(`/runs/${id}?tab=states`)).getByText(/claim \d/).count()).toBe(
      states.filter(({ epoch }) => epoch > 0).length,
    )
    const infrastructure = await at(`/runs/${id}?tab=infrastructure`)
    expect(await fact(infrastructure, 'Claims so far')).toBe(String(run.epoch))
    const timeline = await at(`/runs/${id}?tab=tasks`)
    expect(await numberIn(timeline.getByText(/^\d+ tasks$/))).toBe(tasks.length)
    const tries = await timeline.getByText(/^\d+ tries$/).allInnerTexts()
    expect(tries.map((text) => Number.parseInt(text, 10)).toSorted((one, other) => one - other)).toEqual(
      tasks.filter(({ failures }) => failures.length > 0).map(({ attempt }) => attempt),
    )
    const graph = await at(`/runs/${id}?tab=tasks&look=graph`)
    for (const name of new Set(tasks.map((task) => task.name))) {
      const calls = tasks.filter((task) => task.name === name)
      const node = graph
        .getByRole('listitem')
        .filter({ has: graph.locator('strong', { hasText: new RegExp(`^${name}$`) }) })
      expect(await numberIn(node.getByTitle('COMPLETED')), name).toBe(calls.length)
      const retries = calls.reduce((sum, { failures }) => sum + failures.length, 0)
      expect(await node.getByText(`${retries} retried`).count(), name).toBe(retries > 0 ? 1 : 0)
    }
  })

  test('of flows and deployments: marks of the last runs, schedules, limits', async () => {
    const flows = await at('/flows')
    for (const { name } of (await call('listFlows', {})).items) {
      const row = flows.getByRole('row').filter({ has: flows.getByRole('link', { name, exact: true }) })
      expect(await row.getByRole('link', { name: /: .*,/ }).count(), name).toBe(marks(await runs({ flow: name })))
    }
    const list = await at('/deployments')
    for (const { flow, name, fullName, schedules, concurrencyLimit } of (await call('listDeployments', {})).items) {
      const row = list.getByRole('row').filter({ has: list.getByRole('link', { name: `${flow} / ${name}` }) })
      const recent = marks(await runs({ deployment: fullName }))
      expect(await row.getByRole('link', { name: /: .*,/ }).count(), fullName).toBe(recent)
      const page = await at(`/deployments/${fullName}`)
      expect(await numberIn(page.getByRole('tab', { name: 'Schedules' })), fullName).toBe(schedules.length)
      expect(await fact(page, 'Runs at once')).toBe(concurrencyLimit === null ? 'no limit' : String(concurrencyLimit))
      expect(await numberIn(page.getByText(/^\d+ in all$/))).toBe((await runs({ deployment: fullName })).length)
    }
  })

  test('of pools: slots, workers, queues, deployments', async () => {
    const cards = await at('/work-pools')
    for (const { name, slotsInUse, concurrencyLimit } of (await call('listWorkPools', {})).items) {
      const { items: queues } = await call('listWorkQueues', { pool: name })
      const online = (await call('listWorkers', { pool: name })).items.filter(({ status }) => status === 'ONLINE')
      const { items: deployments } = await call('listDeployments', { workPool: name })
      const card = cards.getByRole('article', { name: `Work pool ${name}` })
      expect(await fact(card, 'Slots in use')).toBe(
        concurrencyLimit === null ? `${slotsInUse}, no limit` : `${slotsInUse} of ${concurrencyLimit}`,
      )
      expect(await fact(card, 'Workers')).toBe(online.length === 0 ? 'none online' : `${online.length} online`)
      expect(await fact(card, 'Queues')).toBe(String(queues.length))
      const page = await at(`/work-pools/${name}?tab=queues`)
      expect(await numberIn(page.getByRole('tab', { name: 'Work queues' }))).toBe(queues.length)
      expect(await numberIn(page.getByRole('tab', { name: 'Deployments' }))).toBe(deployments.length)
      for (const queue of queues) {
        const row = page.getByRole('row', { name: new RegExp(`^${queue.name}`) })
        expect(await row.getByRole('textbox', { name: /^Priority/ }).inputValue()).toBe(String(queue.priority))
        const limit = await row.getByRole('textbox', { name: /^Concurrency limit/ }).inputValue()
        expect(limit).toBe(queue.concurrencyLimit === null ? '' : String(queue.concurrencyLimit))
        expect(await numberIn(row.getByRole('cell').nth(4)), queue.name).toBe(queue.slotsInUse)
      }
    }
  })

  test('of limits: slots, how many are in use, how many wait', async () => {
    const list = await at('/concurrency-limits')
    for (const limit of (await call('listConcurrencyLimits', {})).items) {
      const row = list.getByRole('row').filter({ has: list.getByRole('link', { name: limit.name, exact: true }) })
      const [, allows, inUse, waiting] = await row.getByRole('cell').allInnerTexts()
      expect([allows, inUse?.trim(), waiting], limit.name).toEqual([
        limitText(limit),
        String(limit.slotsInUse),
        String(limit.waiting),
      ])
      const page = await at(`/concurrency-limits/${limit.name}`)
      const { holders, waiters } = await call('getConcurrencyLimit', { name: limit.name })
      expect(await fact(page, 'Slots')).toBe(String(limit.slots))
      const rows = await page
        .getByRole('row')
        .filter({ has: page.getByRole('cell') })
        .count()
      expect(rows, limit.name).toBe(holders.length + waiters.length)
    }
  })

  test('variables and secrets: a row for each', async () => {
    const rowsAt = async (path: string) => (await at(path)).locator('tbody tr').count()
    expect(await rowsAt('/variables')).toBe((await call('listVariables', {})).items.length)
    expect(await rowsAt('/secrets')).toBe((await call('listSecrets', {})).items.length)
  })
})

/** The first number of a text. */
async function numberIn(place: Locator): Promise<number> {
  const text = await place.innerText()
  const found = /\d+/.exec(text)
  if (found === null) throw new Error(`There is no number in "${text}".`)
  return Number(found[0])
}

/** What a list of facts says about something. */
async function fact(place: Page | Locator, name: string): Promise<string> {
  const text = await place.locator(`dl > div:has(dt:text-is("${name}")) dd`).innerText()
  return text.trim()
}

/** As many runs have a mark in a row. */
const marks = (all: readonly FlowRun[]): number => Math.min(12, all.length)
