import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { has } from '../../tests/services.ts'
import { launchBrowser, openPage } from './harness/browser.ts'
import { serve } from './harness/server.ts'

describe.skipIf(!has('browser'))('many runs in a browser', () => {
  let browser: Awaited<ReturnType<typeof launchBrowser>>
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser.close())

  /** Nobody serves the pool, so runs stay as they are until somebody does something to them. */
  async function begin() {
    const served = await serve()
    onTestFinished(() => served[Symbol.asyncDispose]())
    await served.orc.must('work-pool', 'create', 'local', '--type', 'process')
    await served.orc.deploy('shop.ts:dailyReport', 'local')
    const watched = await openPage(browser, served.link)
    await watched.page.locator('[data-live=live]').waitFor()
    const { client } = served.orc
    const runs = (count: number, tags: string[]) =>
      Promise.all(
        Array.from({ length: count }, () => client.call('runDeployment', { flow: 'daily-report', name: 'test', tags })),
      )
    const tagged = async (tag: string) => (await client.call('listFlowRuns', { tag })).items
    return { ...served, ...watched, client, runs, tagged, at: (path: string) => watched.page.goto(served.url + path) }
  }

  test('those that a filter shows are cancelled, repeated and deleted together, and no others', async () => {
    const { page, at, runs, tagged, wrongs } = await begin()
    await runs(3, ['chosen'])
    await runs(2, ['other'])
    await at('/runs?tag=chosen')
    await page.getByText('3 in all').waitFor()

    await all(page, 'Cancel 3', '3 runs will be stopped')
    await page.locator('[data-state=CANCELLED]').nth(2).waitFor()
    expect((await tagged('chosen')).map(({ state }) => state.type)).toEqual(['CANCELLED', 'CANCELLED', 'CANCELLED'])

    const cancelled = (await tagged('chosen')).map(({ id }) => id)
    await all(page, 'Repeat 3', '3 runs will be repeated')
    await page.getByText('6 in all').waitFor()
    const repeated = (await tagged('chosen')).flatMap(({ retryOf }) => retryOf ?? [])
    expect(repeated.toSorted()).toEqual(cancelled.toSorted())

    await at('/runs?tag=chosen&states=CANCELLED')
    await page.getByText('3 in all').waitFor()
    await all(page, 'Delete 3', '3 runs will be deleted with their history and their logs')
    await page.getByRole('heading', { name: 'No such runs' }).waitFor()
    expect((await tagged('chosen')).map(({ state }) => state.type)).toEqual(['SCHEDULED', 'SCHEDULED', 'SCHEDULED'])
    expect((await tagged('other')).map(({ state }) => state.type)).toEqual(['SCHEDULED', 'SCHEDULED'])
    expect(wrongs).toEqual([])
  })

  test('whoever asks again with the same key is led to the run that has it', async () => {
    const { client, page, at, wrongs } = await begin()
    const ask = async (): Promise<string> => {
      await at('/deployments/daily-report/test/run')
      await page.getByRole('button', { name: 'Name, time, tags and key' }).click()
      await page.getByLabel('Idempotency key').fill('order 42')
      await page.getByText("--idempotency-key 'order 42'").waitFor()
      await page.getByRole('button', { name: 'Run', exact: true }).click()
      await page.getByRole('tab', { name: 'Logs' }).waitFor()
      return new URL(page.url()).pathname
    }
    expect(await ask()).toBe(await ask())
    expect((await client.call('listFlowRuns', {})).items).toHaveLength(1)
    expect(wrongs).toEqual([])
  })

  test('runs are filtered by time, which stays in the address, and the chart leads to those that it counts', async () => {
    const { client, page, url, at, runs, wrongs } = await begin()
    const [early] = await runs(1, [])
    const since = new Date((early ? Date.parse(early.createdAt) : 0) + 1).toISOString()
    const [late] = await runs(1, [])
    await at(`/runs?since=${since}`)
    await page.getByRole('link', { name: late?.name ?? '', exact: true }).waitFor()
    await page.getByText('1 in all').waitFor()
    await page.getByRole('combobox', { name: 'When' }).click()
    await page.getByRole('option', { name: 'Last hour' }).click()
    await page.getByText('2 in all').waitFor()
    expect(new URL(page.url()).search).toBe('?last=1h')
    await page.getByRole('combobox', { name: 'Which time of a run' }).click()
    await page.getByRole('option', { name: 'ended' }).click()
    await page.getByRole('heading', { name: 'No such runs' }).waitFor()
    await client.call('cancelFlowRun', { id: late?.id ?? '' })
    await page.getByText('1 in all').waitFor() // nobody touched the page
    await page.reload()
    await page.getByText('1 in all').waitFor()

    await page.goto(url)
    await page.getByRole('link', { name: '1 cancelled' }).click()
    await page.getByRole('link', { name: late?.name ?? '', exact: true }).waitFor()
    await page.getByText('1 in all').waitFor()
    await page.goto(url)
    await page.getByTitle(/: 1 cancelled$/).click()
    await page.getByText('1 in all').waitFor()
    expect(wrongs).toEqual([])
  })
})

/** Chooses all that are listed, presses a button, and says yes to its question. */
async function all(page: Page, button: string, effect: string): Promise<void> {
  await page.getByLabel('Choose all that are loaded').check()
  await page.getByRole('toolbar').getByRole('button', { name: button }).click()
  await page.getByRole('dialog').getByText(effect).waitFor()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: / runs$/ })
    .click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
}
