import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** Nothing is made of what is no violation, nor loaded that a page of one host has at hand: both cost more than the rules. */
const OPTIONS = JSON.stringify({ runOnly: RULES, resultTypes: ['violations'], preload: false })

/** A violation as axe tells it: the rule, and where it is broken. */
interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[]
}

/** What axe finds on a page as it stands, a line for each. The page must let its script in: `bypassCSP`. */
export async function violationsOf(page: Page): Promise<string[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.addScriptTag({ content: AXE })
  const found = await page.evaluate(`axe.run(${OPTIONS}).then((r) => r.violations)`)
  return (found as Violation[]).flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id} ${node.target.join(' ')}: ${node.failureSummary}`),
  )
}
