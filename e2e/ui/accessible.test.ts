import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { has } from '../../tests/services.ts'
import { violationsOf } from './harness/axe.ts'
import { launchBrowser, openPage } from './harness/browser.ts'
import { DIALOGS, open } from './harness/dialogs.ts'
import { inEveryLook } from './harness/looks.ts'
import { everyPage, populated, type Scene } from './harness/populated.ts'

describe.skipIf(!has('browser'))('the page for everybody', () => {
  let browser: Awaited<ReturnType<typeof launchBrowser>>
  let scene: Scene
  let storageState: Awaited<ReturnType<ReturnType<Page['context']>['storageState']>>
  beforeAll(async () => {
    browser = await launchBrowser()
    scene = await populated()
    const context = await browser.newContext()
    await (await context.newPage()).goto(scene.link)
    storageState = await context.storageState()
    await context.close()
  })
  afterAll(async () => {
    await browser.close()
    await scene[Symbol.asyncDispose]()
  })

  // What axe evaluates is the tester's, not the page's: the policy, which lets no such thing run, is looked at elsewhere.
  const begin = () => openPage(browser, scene.url, { storageState, bypassCSP: true })

  test('axe finds no violation on any page, light and dark, wide and on a phone', async () => {
    const { page, wrongs } = await begin()
    const found: Found = {}
    for (const [name, path] of Object.entries(everyPage(scene))) {
      await page.goto(scene.url + path)
      await settled(page)
      await lookAt(page, name, found)
    }
    expect(found).toEqual({})
    expect(wrongs).toEqual([])
  })

  test('axe finds no violation in any dialog, in any look, and one that is closed gives the focus back', async () => {
    const { page, wrongs } = await begin()
    const found: Found = {}
    for (const dialog of DIALOGS) {
      await page.goto(scene.url + dialog.path(scene))
      await settled(page)
      const opener = await open(page, dialog)
      await lookAt(page, dialog.name, found)
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      await opener.and(page.locator(':focus')).waitFor()
    }
    expect(found).toEqual({})
    expect(wrongs).toEqual([])
  })
})

/** Violations by where they were found. */
type Found = Record<string, string[]>

async function lookAt(page: Page, name: string, found: Found): Promise<void> {
  await inEveryLook(page, async (look) => {
    const violations = await violationsOf(page)
    if (violations.length > 0) found[`${name}, ${look}`] = violations
  })
}

async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.getByRole('status', { name: 'Loading' }).waitFor({ state: 'detached' })
}
