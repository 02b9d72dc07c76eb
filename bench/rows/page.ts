import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { ratioAtMost, valueAtMost } from '../harness/budget.ts'
import { longRun } from '../harness/long-run.ts'
import { elapsedMs } from '../harness/monotonic.ts'
import { seedRuns } from '../harness/seed-runs.ts'
import { Site } from '../harness/site.ts'
import { median } from '../harness/statistics.ts'
import { type Context, type Measurement, subject } from '../harness/subject.ts'
import { asItHappens } from './page-as-it-happens.ts'
import { atLength } from './page-at-length.ts'

const RUNS = 1_000_000
const BROWSER = process.env.ORC_TEST_BROWSER ?? '/usr/bin/chromium'

/** The web page of a server with a million runs, in headless Chromium: what a first visit costs, and what a view does. */
export const page = subject({
  name: 'page',
  rows: {
    script: { name: 'page: script of the first load, compressed', unit: 'KB', budget: valueAtMost(250) },
    ready: { name: 'page: dashboard usable, 10^6 runs, nothing cached', unit: 'ms', budget: valueAtMost(1500) },
    requests: { name: 'page: requests of a view, the event stream aside', unit: 'requests', budget: valueAtMost(1) },
    runs: { name: 'page: the newest of 10^6 runs drawn, from a click', unit: 'ms', budget: valueAtMost(1000) },
    live: { name: 'page: a new run shown, from the call that makes it', unit: 'ms', budget: valueAtMost(1000) },
    scroll: { name: 'page: frames while 10^6 runs scroll, p95', unit: 'ms', budget: ratioAtMost(3) },
    tasks: { name: 'page: 10,000 tasks drawn, from a click', unit: 'ms', budget: valueAtMost(1000) },
    log: { name: 'page: frames while 100,000 log lines scroll, p95', unit: 'ms', budget: ratioAtMost(3) },
  },
  async measure(context) {
    await using site = new Site(context)
    context.say('page: storing runs')
    await seedRuns({ home: site.home, count: context.quick ? 10_000 : RUNS })
    const { program, url, client } = await site.server()
    const run = await longRun(client)
    const [, link = ''] = await program.says(/page {3}(\S+)/)
    const browser = await chromium.launch({ executablePath: BROWSER, args: ['--no-sandbox', '--disable-gpu'] })
    try {
      const storageState = await signedIn(browser, link)
      const ask = { url, storageState, run, client, context }
      return {
        ...(await visits(browser, ask)),
        ...(await asItHappens(browser, ask)),
        ...(await atLength(browser, ask)),
      }
    } finally {
      await browser.close()
    }
  },
})

interface Visit {
  readonly url: string
  readonly storageState: StorageState
  readonly context: Context
}

type Rows = Record<'script' | 'ready' | 'requests' | 'runs', Measurement>

type StorageState = Awaited<ReturnType<BrowserContext['storageState']>>

async function signedIn(browser: Browser, link: string): Promise<StorageState> {
  const context = await browser.newContext()
  await (await context.newPage()).goto(link)
  const state = await context.storageState()
  await context.close()
  return state
}

async function visits(browser: Browser, { url, storageState, context }: Visit): Promise<Rows> {
  const seen: Seen[] = []
  while (seen.length < (context.quick ? 2 : 10)) {
    const fresh = await browser.newContext({ storageState, reducedMotion: 'reduce' })
    seen.push(await visit(fresh, url))
    await fresh.close()
  }
  return {
    script: { value: median(seen.map(({ scriptKb }) => scriptKb)) },
    ready: { value: median(seen.map(({ readyMs }) => readyMs)) },
    requests: { value: Math.max(...seen.map(({ requests }) => requests)) },
    runs: { value: median(seen.map(({ runsMs }) => runsMs)) },
  }
}

interface Seen {
  readonly scriptKb: number
  readonly readyMs: number
  readonly requests: number
  readonly runsMs: number
}

async function visit(context: BrowserContext, url: string): Promise<Seen> {
  const page = await context.newPage()
  let requests = 0
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (pathname.startsWith('/api/') && !pathname.endsWith('/stream')) requests += 1
  })
  const readyMs = await elapsedMs(async () => {
    await page.goto(url)
    await page.getByText(/\d+ completed/).waitFor()
  })
  const scriptKb = (await scriptBytes(page)) / 1024
  const ofDashboard = requests
  requests = 0
  const runsMs = await elapsedMs(async () => {
    await page.getByRole('navigation').getByRole('link', { name: 'Runs' }).click()
    await page.getByRole('row').nth(5).waitFor()
  })
  return { scriptKb, readyMs, requests: Math.max(ofDashboard, requests), runsMs }
}

/** As they went over the wire. */
async function scriptBytes(page: Page): Promise<number> {
  return page.evaluate(
    "performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.js')).reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)",
  )
}
