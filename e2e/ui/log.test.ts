import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { has } from '../../tests/services.ts'
import { launchBrowser, openPage } from './harness/browser.ts'
import { serve } from './harness/server.ts'

describe.skipIf(!has('browser'))('a log in a browser', () => {
  let browser: Awaited<ReturnType<typeof launchBrowser>>
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser.close())

  test('is narrowed by level and by search, and what is left is downloaded; its ids and commands are copied', async () => {
    const { orc, url, link, [Symbol.asyncDispose]: end } = await serve()
    onTestFinished(end)
    await orc.must('work-pool', 'create', 'local', '--type', 'process')
    await orc.worker('local')
    const { id, name } = await orc.run(await orc.deploy('shop.ts:dailyReport', 'local'))
    await orc.over(id)
    const { items } = await orc.client.call('listLogs', { id, limit: 1000 })
    const { page, wrongs } = await openPage(browser, link, { permissions: ['clipboard-read', 'clipboard-write'] })
    await page.goto(`${url}/runs/${id}`)
    await page.getByText(`${items.length} of ${items.length} lines`).waitFor()
    await page.getByText('warn', { exact: true }).first().click()
    const grave = items.filter(({ level }) => level === 'warn' || level === 'error')
    await page.getByText(`${grave.length} of ${items.length} lines`).waitFor()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download the log' }).click(),
    ])
    expect(download.suggestedFilename()).toBe(`${name}.log`)
    const lines = readFileSync(await download.path(), 'utf8')
      .trimEnd()
      .split('\n')
    expect(lines.map((line) => line.split(' ')[0])).toEqual(grave.map(({ at }) => at))
    expect(lines.join('\n')).toContain('WARN  two orders have no address')
    await page.getByLabel('Search the log').fill('nobody wrote this')
    await page.getByRole('heading', { name: 'No such lines' }).waitFor()

    const copied = async (label: string): Promise<unknown> => {
      await page.getByRole('button', { name: label }).click()
      return page.evaluate('navigator.clipboard.readText()')
    }
    expect(await copied('Copy the id')).toBe(id)
    expect(await copied('Copy the command that prints it')).toBe(`orc flow-run logs ${id} --follow`)
    expect(wrongs).toEqual([])
  })
})
