import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { has } from '../../tests/services.ts'
import { launchBrowser, openPage } from './harness/browser.ts'
import { serve } from './harness/server.ts'

describe.skipIf(!has('browser'))('results in a browser', () => {
  let browser: Awaited<ReturnType<typeof launchBrowser>>
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser.close())

  test('a result in storage is said to be there, with the command that reads it; a call from the cache says so', async () => {
    const { orc, url, link, [Symbol.asyncDispose]: end } = await serve()
    onTestFinished(end)
    await orc.must('work-pool', 'create', 'local', '--type', 'process')
    await orc.worker('local')
    const { id } = await orc.run(await orc.deploy('shop.ts:catalogue', 'local'))
    expect((await orc.over(id)).keptResult).toMatchObject({ by: 'reference' })
    const { page, wrongs } = await openPage(browser, link)
    await page.goto(`${url}/runs/${id}?tab=result`)
    await page.getByText(/\d+ bytes in result storage/).waitFor()
    await page.getByText(`orc flow-run result ${id}`).waitFor()
    expect(await orc.json('flow-run', 'result', id)).toHaveLength(2000)
    await page.getByRole('tab', { name: 'Tasks' }).click()
    await page.getByText('2 tasks').waitFor()
    expect(await page.getByRole('listitem').filter({ hasText: 'price-of' }).getByText('cached').count()).toBe(1)
    expect(wrongs).toEqual([])
  })
})
