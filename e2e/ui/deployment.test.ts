import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { has } from '../../tests/services.ts'
import { launchBrowser, openPage } from './harness/browser.ts'
import { serve } from './harness/server.ts'

describe.skipIf(!has('browser'))('a deployment in a browser', () => {
  let browser: Awaited<ReturnType<typeof launchBrowser>>
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser.close())

  test('its limit, strategy, key, queue and entrypoint are edited, and nothing else about it changes', async () => {
    const { orc, url, link, [Symbol.asyncDispose]: end } = await serve()
    onTestFinished(end)
    await orc.must('work-pool', 'create', 'local', '--type', 'process')
    await orc.must('work-queue', 'create', 'urgent', '--pool', 'local')
    await orc.deploy('shop.ts:dailyReport', 'local', '--cron', '0 9 * * *', '--tag', 'finance')
    const name = { flow: 'daily-report', name: 'test' }
    const before = await orc.client.call('getDeployment', name)
    const { page, wrongs } = await openPage(browser, link)
    await page.goto(`${url}/deployments/daily-report/test?tab=configuration`)
    await page.getByLabel('Runs at once').fill('2')
    await page.getByRole('combobox', { name: 'Runs beyond that' }).click()
    await page.getByRole('option', { name: 'are cancelled' }).click()
    await page.getByLabel('Limit for each').fill('{{ parameters.regoin }}')
    await page.getByRole('combobox', { name: 'Work queue' }).click()
    await page.getByRole('option', { name: 'urgent' }).click()
    await page.getByLabel('Entrypoint').fill('./shop.ts:dailyReport')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('alert').getByText('regoin').first().waitFor()
    await page.getByLabel('Limit for each').fill('{{ parameters.region }}')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('2 for each {{ parameters.region }}, cancel-new').waitFor()
    expect(await orc.client.call('getDeployment', name)).toEqual({
      ...before,
      concurrencyLimit: 2,
      collisionStrategy: 'cancel-new',
      concurrencyKey: '{{ parameters.region }}',
      workQueue: 'urgent',
      entrypoint: './shop.ts:dailyReport',
      updatedAt: expect.any(String),
    })
    expect(wrongs).toEqual([])
  })
})
