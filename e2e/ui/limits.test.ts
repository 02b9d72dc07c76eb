import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { has } from '../../tests/services.ts'
import { launchBrowser, openPage } from './harness/browser.ts'
import { serve } from './harness/server.ts'

describe.skipIf(!has('browser'))('concurrency limits in a browser', () => {
  let browser: Awaited<ReturnType<typeof launchBrowser>>
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser.close())

  async function begin() {
    const served = await serve()
    onTestFinished(() => served[Symbol.asyncDispose]())
    const watched = await openPage(browser, served.link)
    await watched.page.locator('[data-live=live]').waitFor()
    return { ...served, ...watched, at: (path: string) => watched.page.goto(served.url + path) }
  }

  test('one is made, shows who holds its slot and who waits as that happens, gets more slots, and is deleted', async () => {
    const { orc, page, at, wrongs } = await begin()
    await at('/concurrency-limits')
    await page.getByRole('button', { name: 'Create limit' }).click()
    await page.getByLabel('Name').fill('ledger')
    await page.getByText('orc concurrency-limit create ledger --slots 1').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Create limit' }).click()
    await page.getByRole('link', { name: 'ledger' }).click()
    await page.getByText('Nobody has slots of it now.').waitFor()

    await orc.must('work-pool', 'create', 'local', '--type', 'process')
    await orc.worker('local')
    const deployment = await orc.deploy('shop.ts:ledger', 'local')
    const first = await orc.run(deployment)
    const heldBy = page.getByRole('region', { name: 'Held by' })
    const inLine = page.getByRole('region', { name: 'In line' })
    await heldBy.getByRole('link', { name: first.name }).waitFor() // nobody touched the page
    const second = await orc.run(deployment)
    await inLine.getByRole('link', { name: second.name }).waitFor()

    await page.getByRole('button', { name: 'Edit' }).click()
    await page.getByRole('textbox', { name: 'Slots' }).fill('2')
    await page.getByRole('button', { name: 'Save' }).click()
    await heldBy.getByRole('link', { name: second.name }).waitFor()
    expect(await orc.client.call('getConcurrencyLimit', { name: 'ledger' })).toMatchObject({ slots: 2, slotsInUse: 2 })

    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('dialog').getByText('Flows that ask for its slots fail from then on.').waitFor()
    await page.getByRole('button', { name: 'Delete the limit' }).click()
    await page.getByRole('heading', { name: 'No concurrency limits yet' }).waitFor()
    expect((await orc.client.call('listConcurrencyLimits', {})).items).toEqual([])
    expect(wrongs).toEqual([])
  })

  test('a rate and a limit of a tag are made of what is typed, and what cannot be is refused in the dialog', async () => {
    const { orc, page, at } = await begin()
    await at('/concurrency-limits')
    await page.getByRole('button', { name: 'Create limit' }).click()
    await page.getByText('Rate', { exact: true }).click()
    await page.getByLabel('Name').fill('mail')
    await page.getByRole('textbox', { name: 'Slots' }).fill('60')
    await page.getByLabel('In any').fill('soon')
    await page.getByRole('dialog').getByRole('button', { name: 'Create limit' }).click()
    await page.getByRole('alert').getByText('"soon"').waitFor()
    await page.getByLabel('In any').fill('1m')
    await page.getByRole('dialog').getByRole('button', { name: 'Create limit' }).click()
    await page.getByRole('cell', { name: '60 per 1m' }).waitFor()
    await page.getByRole('button', { name: 'Create limit' }).click()
    await page.getByText('Runs with a tag').click()
    await page.getByRole('textbox', { name: 'Tag' }).fill('gpu')
    await page.getByRole('dialog').getByRole('button', { name: 'Create limit' }).click()
    await page.getByRole('cell', { name: '1 run at once' }).waitFor()
    const { items } = await orc.client.call('listConcurrencyLimits', {})
    expect(items.map(({ name, kind, slots, perMs }) => [name, kind, slots, perMs])).toEqual([
      ['mail', 'rate', 60, 60_000],
      ['tag:gpu', 'tag', 1, null],
    ])
  })
})
