import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { has } from '../../tests/services.ts'
import { launchBrowser, openPage } from './harness/browser.ts'
import { everyPage, populated } from './harness/populated.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** A violation as a person reads it: the rule, and where it is broken. */
interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[]
}

describe.skipIf(!has('browser'))('the page for everybody', () => {
  let browser: Awaited<ReturnType<typeof launchBrowser>>
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser.close())

  test.each(['light', 'dark'] as const)(
    'axe finds no violation on any page, %s, and no page breaks its own policy',
    async (colorScheme) => {
      const scene = await populated()
      onTestFinished(() => scene[Symbol.asyncDispose]())
      // What axe evaluates is the tester's, not the page's: the policy, which lets no such thing run, is looked at elsewhere.
      const { page, wrongs } = await openPage(browser, scene.link, { colorScheme, bypassCSP: true })
      const found: Record<string, string[]> = {}
      for (const [name, path] of Object.entries(everyPage(scene))) {
        await page.goto(scene.url + path)
        await page.getByRole('heading', { level: 1 }).waitFor()
        await page.getByRole('status', { name: 'Loading' }).waitFor({ state: 'detached' })
        await page.addScriptTag({ content: AXE })
        const violations = (await page.evaluate(
          `axe.run({ runOnly: ${JSON.stringify(RULES)} }).then((r) => r.violations)`,
        )) as Violation[]
        if (violations.length > 0)
          found[name] = violations.flatMap(({ id, nodes }) =>
            nodes.map((node) => `${id} ${node.target.join(' ')}: ${node.failureSummary}`),
          )
      }
      expect(found).toEqual({})
      expect(wrongs).toEqual([])
    },
  )
})
