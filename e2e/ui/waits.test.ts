import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { has } from '../../tests/services.ts'
import { launchBrowser, openPage } from './harness/browser.ts'
import { serve } from './harness/server.ts'

describe.skipIf(!has('browser'))('waits and child runs in a browser', () => {
  let browser: Awaited<ReturnType<typeof launchBrowser>>
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser.close())

  async function begin() {
    const served = await serve()
    onTestFinished(() => served[Symbol.asyncDispose]())
    await served.orc.must('work-pool', 'create', 'local', '--type', 'process')
    await served.orc.worker('local')
    const watched = await openPage(browser, served.link)
    await watched.page.locator('[data-live=live]').waitFor()
    return { ...served, ...watched, at: (path: string) => watched.page.goto(served.url + path) }
  }

  test('a paused run shows what it asks for, refuses what does not fit, and goes on with what is given', async () => {
    const { orc, page, at, wrongs } = await begin()
    const { id } = await orc.run(await orc.deploy('shop.ts:refund', 'local'))
    await orc.reaches(id, 'PAUSED')
    await at(`/runs/${id}`)
    await page.getByText('Refund order north-3?').waitFor()
    await page.getByRole('button', { name: 'Resume' }).click()
    await page.getByRole('alert').getByText('approved').waitFor()
    await page.getByRole('radio', { name: 'Yes' }).check()
    await page.getByText(`--input '{"approved":true}'`).waitFor()
    await page.getByRole('button', { name: 'Resume' }).click()
    await page.locator('[data-state=COMPLETED]').first().waitFor()
    expect(await page.getByRole('button', { name: 'Resume' }).count()).toBe(0)
    expect((await orc.over(id)).result).toBe('refunded')
    await at(`/runs/${id}?tab=tasks`)
    await page.getByRole('listitem').filter({ hasText: 'input "approval"' }).getByText('answered').waitFor()
    expect(wrongs).toEqual([])
  })

  test('a run that asked for another one leads to it, from the timeline and the graph, and that one leads back', async () => {
    const { orc, page, at, wrongs } = await begin()
    await orc.deploy('shop.ts:dailyReport', 'local')
    const parent = await orc.run(await orc.deploy('shop.ts:nightly', 'local'))
    await at(`/runs/${parent.id}?tab=tasks`)
    await page.getByRole('listitem').filter({ hasText: 'sleep' }).getByText('slept').waitFor() // nobody touched the page
    await orc.over(parent.id)
    const [child] = (await orc.client.call('listFlowRuns', { parent: parent.id })).items
    await page
      .getByRole('listitem')
      .getByRole('link', { name: child?.name ?? '' })
      .waitFor()
    await page.getByRole('button', { name: 'sleep' }).press('Enter')
    await page.getByRole('region', { name: 'Details of sleep' }).getByText('slept').waitFor()
    await page.getByRole('link', { name: '1 run asked for' }).click()
    await page.getByText('1 in all').waitFor()
    expect(new URL(page.url()).search).toBe(`?parent=${parent.id}`)
    await page.getByRole('link', { name: child?.name ?? '', exact: true }).waitFor()
    await page.goBack()
    await page.getByText('Graph', { exact: true }).click()
    await page
      .getByRole('listitem')
      .getByRole('link', { name: child?.name ?? '' })
      .click()
    await page.getByRole('heading', { name: child?.name ?? '' }).waitFor()
    await page.getByRole('tab', { name: 'Tasks' }).press('Enter')
    await page.getByRole('listitem').filter({ hasText: '2 tries' }).first().getByRole('button').press('Enter')
    await page
      .getByRole('region', { name: /^Details/ })
      .getByText('The shop did not answer in time.')
      .waitFor()
    await page.getByRole('link', { name: parent.id }).click()
    await page.getByRole('heading', { name: parent.name }).waitFor()
    expect(wrongs).toEqual([])
  })
})
