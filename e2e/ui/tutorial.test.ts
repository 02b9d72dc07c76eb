import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { has } from '../../tests/services.ts'
import { launchBrowser, openPage } from './harness/browser.ts'
import { serve } from './harness/server.ts'

type Browser = Awaited<ReturnType<typeof launchBrowser>>

describe.skipIf(!has('browser'))('the tutorial in a browser', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser.close())

  async function begin() {
    const served = await serve()
    onTestFinished(() => served[Symbol.asyncDispose]())
    return { ...served, ...(await openPage(browser, served.link)) }
  }

  test('by mouse alone: a pool, its red queue, a real worker that turns it green, a run by the form, its log, Completed', async () => {
    const { orc, page, wrongs } = await begin()
    await page.getByRole('link', { name: 'Create a work pool' }).click()
    await page.getByRole('radio', { name: 'process' }).click()
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByLabel('Name').fill('my-pool')
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByRole('button', { name: 'Create work pool' }).click()
    await page.getByRole('heading', { name: 'my-pool' }).waitFor()
    await page.getByText('orc worker start --pool my-pool').waitFor()

    await page.getByRole('tab', { name: 'Work queues' }).click()
    const queue = page.getByRole('row', { name: /^default/ })
    expect(await queue.locator('[data-status]').getAttribute('data-status')).toBe('NOT_READY')
    const worker = await orc.worker('my-pool')
    await queue.locator('[data-status=READY]').waitFor() // nobody touched the page
    await page.getByText('No worker is online for this pool').waitFor({ state: 'detached' })

    await orc.deploy('shop.ts:dailyReport', 'my-pool')
    await page.getByRole('navigation', { name: 'Pages' }).getByText('Deployments').click()
    await page.getByRole('link', { name: /daily-report/ }).click()
    await page.getByRole('link', { name: 'Run', exact: true }).first().click()
    await page.getByRole('combobox', { name: 'region' }).click()
    await page.getByRole('option', { name: 'west' }).click()
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await page.getByRole('log').getByText('counting orders').waitFor()
    await page.locator('[data-state=COMPLETED]').waitFor()
    await page.getByRole('tab', { name: 'Result' }).click()
    expect(JSON.parse(await page.getByLabel('the result', { exact: true }).innerText())).toEqual({
      region: 'west',
      orders: 4,
    })
    expect(wrongs).toEqual([])
    await worker.kill('SIGTERM')
  })

  test('by keyboard alone, with the palette', async () => {
    const { orc, page, wrongs } = await begin()
    await page.locator('[data-live=live]').waitFor()
    await goTo(page, 'create a work')
    await page.getByRole('heading', { name: 'Create a work pool' }).waitFor()
    await focused(page, 'Next')
    await page.keyboard.press('Enter')
    await page.getByLabel('Name').waitFor()
    await page.keyboard.type('keys')
    await page.keyboard.press('Enter')
    await focused(page, 'Create work pool')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'keys' }).waitFor()

    const worker = await orc.worker('keys')
    await orc.deploy('shop.ts:dailyReport', 'keys')
    await page.locator('[data-status=READY]').first().waitFor()
    await goTo(page, 'daily-report/test')
    await page.getByRole('heading', { name: 'daily-report/test' }).waitFor()
    await focused(page, 'Run')
    await page.keyboard.press('Enter')
    await page.getByLabel('limit').waitFor()
    await focused(page, 'Run')
    await page.keyboard.press('Enter')
    await page.locator('[data-state=COMPLETED]').waitFor()
    expect(wrongs).toEqual([])
    await worker.kill('SIGTERM')
  })
})

/** Ctrl-K, a few letters, Enter. */
async function goTo(page: Page, letters: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Search' }).waitFor()
  await page.keyboard.type(letters)
  await page.getByRole('option').first().waitFor()
  await page.keyboard.press('Enter')
}

/** Goes on with Tab until what is called so has the focus, as somebody without a mouse does. */
async function focused(page: Page, name: string): Promise<void> {
  for (let step = 0; step < 80; step += 1) {
    await page.keyboard.press('Tab')
    if ((await page.evaluate('document.activeElement?.textContent?.trim()')) === name) return
  }
  throw new Error(`Tab never reached "${name}".`)
}
