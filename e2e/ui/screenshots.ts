/**
 * `npm run ui:screenshots [-- FOLDER]`: a picture of every page and dialog, light and dark, wide and on a phone. A person
 * looks at them: nothing here judges.
 */
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { root } from '../harness/program.ts'
import { launchBrowser } from './harness/browser.ts'
import { DIALOGS, open } from './harness/dialogs.ts'
import { inEveryLook } from './harness/looks.ts'
import { everyPage, populated, type Scene } from './harness/populated.ts'

/** For what moves in, and for the first event. */
const SETTLE_MS = 500

const folder = resolve(process.argv[2] ?? join(root, '.orc', 'screenshots'))
mkdirSync(folder, { recursive: true })
await using scene = await populated()
const browser = await launchBrowser()
try {
  const page = await signedIn(browser, scene)
  for (const [name, path] of Object.entries(everyPage(scene))) {
    await page.goto(scene.url + path)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await picturesOf(page, name)
  }
  for (const dialog of DIALOGS) {
    await page.goto(scene.url + dialog.path(scene))
    await open(page, dialog)
    await picturesOf(page, `dialog-${dialog.name.replaceAll(' ', '-')}`)
  }
  console.log(`Look at them in ${folder}`)
} finally {
  await browser.close()
}

async function picturesOf(page: Page, name: string): Promise<void> {
  await inEveryLook(page, async (look) => {
    await sleep(SETTLE_MS)
    await page.screenshot({ path: join(folder, `${name}-${look}.png`) })
  })
  console.log(name)
}

/** The link is good once; every picture is of the same session. */
async function signedIn(browser: Browser, { link }: Scene): Promise<Page> {
  const context = await browser.newContext({ reducedMotion: 'reduce' })
  const page = await context.newPage()
  await page.goto(link)
  await page.locator('[data-live=live]').waitFor()
  return page
}
