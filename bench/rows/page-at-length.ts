import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { framesOfScrolling } from '../harness/frames.ts'
import { LINES, TASKS } from '../harness/long-run.ts'
import { elapsedMs } from '../harness/monotonic.ts'
import { median, quantile } from '../harness/statistics.ts'
import type { Context, Measurement } from '../harness/subject.ts'

interface Ask {
  readonly url: string
  readonly storageState: NonNullable<BrowserContextOptions['storageState']>
  /** A run of `longRun`. */
  readonly run: string
  readonly context: Context
}

/** What of the other frames is worse is, on a machine with other work, the machine's. */
const p95 = (frames: readonly number[]): number => quantile(frames, 0.95)

/** What is long is drawn as fast as what is short, and scrolls without a jerk. */
export async function atLength(
  browser: Browser,
  { url, storageState, run, context }: Ask,
): Promise<Record<'scroll' | 'tasks' | 'log', Measurement>> {
  const visits = context.quick ? 1 : 5
  const scroll: number[] = []
  const tasks: number[] = []
  const log: number[] = []
  const plain: number[] = []
  for (let visit = 0; visit < visits; visit += 1) {
    const visitor = await browser.newContext({ storageState, reducedMotion: 'reduce' })
    const page = await visitor.newPage()
    await page.goto(`${url}/runs`)
    await page.getByRole('row').nth(5).waitFor()
    plain.push(...(await framesOfPlainPage(visitor)))
    scroll.push(...(await framesOfScrolling(page, 'window')))
    log.push(...(await framesOfLog(page, `${url}/runs/${run}`)))
    tasks.push(await tasksMs(page))
    await visitor.close()
  }
  const floor = p95(plain)
  return { scroll: { value: p95(scroll), floor }, tasks: { value: median(tasks) }, log: { value: p95(log), floor } }
}

/** Lines that are all there, and no script: as smooth as this browser on this machine can be. */
async function framesOfPlainPage(visitor: BrowserContext): Promise<number[]> {
  const page = await visitor.newPage()
  await page.setContent('<p>a line</p>'.repeat(2000))
  const frames = await framesOfScrolling(page, 'window')
  await page.close()
  return frames
}

async function framesOfLog(page: Page, url: string): Promise<number[]> {
  await page.goto(url)
  await page.getByText(`${LINES} of ${LINES} lines`).waitFor()
  await page.getByRole('switch', { name: 'Follow' }).uncheck() // else it stays at its end
  await page.getByRole('log').press('Home')
  return framesOfScrolling(page, "document.querySelector('[role=log]')")
}

/** From the click on their tab, their request included. */
async function tasksMs(page: Page): Promise<number> {
  return elapsedMs(async () => {
    await page.getByRole('tab', { name: 'Tasks' }).click()
    await page.getByText(`${TASKS} tasks`).waitFor()
    await page.getByRole('listitem').nth(5).waitFor()
  })
}
