import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { has } from '../../tests/services.ts'
import { launchBrowser, openPage } from './harness/browser.ts'
import { serve } from './harness/server.ts'

describe.skipIf(!has('browser'))('runs of programs in a browser', () => {
  let browser: Awaited<ReturnType<typeof launchBrowser>>
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser.close())

  test('a run of no deployment and no pool is shown and cancelled as any other, and says where it can be repeated', async () => {
    const { orc, url, link, [Symbol.asyncDispose]: end } = await serve()
    onTestFinished(end)
    const { page, wrongs } = await openPage(browser, link)
    await page.goto(`${url}/runs`)
    const program = orc.start(['flow', 'run', 'shop.ts:patient', '--run-name', 'by-hand'])
    await page.getByRole('link', { name: 'by-hand', exact: true }).click() // nobody touched the page before
    await page.getByRole('log').getByText('still at it').first().waitFor()
    await page.getByText('none: begun by hand').waitFor()
    for (const tab of ['Tasks', 'States', 'Parameters', 'Result', 'Infrastructure', 'Job']) {
      await page.getByRole('tab', { name: tab }).click()
      await page.getByRole('tabpanel', { name: tab }).waitFor()
    }
    await page.getByText('the program that began it runs it').waitFor()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('button', { name: 'Cancel the run' }).click()
    await page.locator('[data-state=CANCELLED]').first().waitFor()
    await program.ends()
    const [run] = (await orc.client.call('listFlowRuns', {})).items
    await page.getByText(`orc flow run FILE:EXPORT --retry ${run?.id}`).waitFor()
    expect(await page.getByRole('button', { name: 'Repeat' }).count()).toBe(0)
    await page.getByRole('button', { name: 'Delete' }).waitFor()
    expect(wrongs).toEqual([])
  })
})
