import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { has } from '../../tests/services.ts'
import { violationsOf } from './harness/axe.ts'
import { launchBrowser, openPage } from './harness/browser.ts'
import { DIALOGS, open } from './harness/dialogs.ts'
import { everyPage, populated, type Scene } from './harness/populated.ts'

/** Colours do not depend on the size, nor the layout on the colours: so these two show all four. */
const LOOKS = [
  ['light', 'wide', { width: 1280, height: 800 }],
  ['dark', 'phone', { width: 390, height: 844 }],
] as const

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
  const look = (colorScheme: 'light' | 'dark', viewport: { width: number; height: number }) =>
    openPage(browser, scene.url, { colorScheme, viewport, storageState, bypassCSP: true })

  test.each(LOOKS)('axe finds no violation on any page: %s, %s', async (scheme, _, viewport) => {
    const { page, wrongs } = await look(scheme, viewport)
    const found: Record<string, string[]> = {}
    for (const [name, path] of Object.entries(everyPage(scene))) {
      await page.goto(scene.url + path)
      await settled(page)
      const violations = await violationsOf(page)
      if (violations.length > 0) found[name] = violations
    }
    expect(found).toEqual({})
    expect(wrongs).toEqual([])
  })

  test.each(LOOKS)(
    'axe finds no violation in any dialog, and one that is closed gives the focus back: %s, %s',
    async (scheme, _, viewport) => {
      const { page, wrongs } = await look(scheme, viewport)
      const found: Record<string, string[]> = {}
      for (const dialog of DIALOGS) {
        await page.goto(scene.url + dialog.path(scene))
        await settled(page)
        const opener = await open(page, dialog)
        const violations = await violationsOf(page)
        if (violations.length > 0) found[dialog.name] = violations
        await page.keyboard.press('Escape')
        await page.getByRole('dialog').waitFor({ state: 'detached' })
        await opener.and(page.locator(':focus')).waitFor()
      }
      expect(found).toEqual({})
      expect(wrongs).toEqual([])
    },
  )
})

async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.getByRole('status', { name: 'Loading' }).waitFor({ state: 'detached' })
}
