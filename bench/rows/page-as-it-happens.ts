import type { Client } from '@orc/client'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { elapsedMs, sleep } from '../harness/monotonic.ts'
import { median } from '../harness/statistics.ts'
import type { Context, Measurement } from '../harness/subject.ts'

interface Ask {
  readonly url: string
  readonly storageState: NonNullable<BrowserContextOptions['storageState']>
  readonly client: Client
  readonly context: Context
}

/** Longer than a list of runs pauses before it reads its newest again. */
const APART_MS = 1500

/** What somebody else does is seen at once: a run that is made appears on top of a million. */
export async function asItHappens(
  browser: Browser,
  { url, storageState, client, context }: Ask,
): Promise<Record<'live', Measurement>> {
  const visitor = await browser.newContext({ storageState, reducedMotion: 'reduce' })
  const page = await visitor.newPage()
  await page.goto(`${url}/runs`)
  await page.locator('[data-live=live]').waitFor()
  const samples: number[] = []
  while (samples.length < (context.quick ? 2 : 10)) {
    await sleep(APART_MS)
    const runName = `seen-${samples.length}`
    const shownMs = elapsedMs(() => page.getByRole('link', { name: runName, exact: true }).waitFor())
    await client.call('runDeployment', { flow: 'seeded', name: 'seeded', runName })
    samples.push(await shownMs)
  }
  await visitor.close()
  return { live: { value: median(samples) } }
}
