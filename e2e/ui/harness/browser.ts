import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { onTestFinished } from 'vitest'

/** For what takes milliseconds on a machine that does nothing else. */
const PATIENCE_MS = 15_000

/** The browser that `npm test` found; by hand, set ORC_TEST_BROWSER. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = process.env['ORC_TEST_BROWSER'] ?? '/usr/bin/chromium'
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'] })
}

/** What a page did wrong that nobody sees: errors, refusals by its own policy, requests to other hosts. */
export interface Watched {
  readonly page: Page
  readonly wrongs: string[]
  /** Paths asked for since the last look, without files of the page. */
  readonly requests: () => string[]
}

/** A page of its own, closed with the test, and watched. */
export async function openPage(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Watched> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    ...options,
  })
  onTestFinished(() => context.close())
  context.setDefaultTimeout(PATIENCE_MS)
  const page = await context.newPage()
  const watched = watch(page, new URL(url).origin)
  await page.goto(url)
  return watched
}

export function watch(page: Page, origin: string): Watched {
  const wrongs: string[] = []
  let asked: string[] = []
  page.on('pageerror', (error) => wrongs.push(String(error)))
  page.on('console', (message) => {
    // A request that failed is the page's to show, and is told of here in any case.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) wrongs.push(message.text())
  })
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(origin) && !url.startsWith('data:') && !url.startsWith('blob:'))
      wrongs.push(`another host: ${url}`)
    const { pathname } = new URL(url)
    if (pathname.startsWith('/api/')) asked.push(pathname)
  })
  return {
    page,
    wrongs,
    requests: () => {
      const since = asked
      asked = []
      return since
    },
  }
}
