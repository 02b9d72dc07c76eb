/**
 * `npm run ui:screenshots [-- FOLDER]`: a picture of every page, light and dark, wide and on a phone. A person looks at
 * them: nothing here judges.
 */
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser } from 'playwright-core'
import { root } from '../harness/program.ts'
import { launchBrowser } from './harness/browser.ts'
import { everyPage, populated, type Scene } from './harness/populated.ts'

const SIZES = { wide: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } } as const
/** For what moves in, and for the first event. */
const SETTLE_MS = 500

const folder = resolve(process.argv[2] ?? join(root, '.orc', 'screenshots'))
mkdirSync(folder, { recursive: true })
await using scene = await populated()
const browser = await launchBrowser()
try {
  const storageState = await signedIn(browser, scene)
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [size, viewport] of Object.entries(SIZES)) {
      const context = await browser.newContext({ storageState, viewport, colorScheme, reducedMotion: 'reduce' })
      const page = await context.newPage()
      for (const [name, path] of Object.entries(everyPage(scene))) {
        await page.goto(scene.url + path)
        await page.getByRole('heading', { level: 1 }).waitFor()
        await sleep(SETTLE_MS)
        await page.screenshot({ path: join(folder, `${name}-${size}-${colorScheme}.png`) })
      }
      await context.close()
      console.log(`${size}, ${colorScheme}: done`)
    }
  }
  console.log(`Look at them in ${folder}`)
} finally {
  await browser.close()
}

/** The link is good once; every picture is of the same session. */
async function signedIn(browser: Browser, { link }: Scene) {
  const context = await browser.newContext()
  await (await context.newPage()).goto(link)
  return context.storageState()
}
