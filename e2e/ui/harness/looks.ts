import type { Page } from 'playwright-core'

const SIZES = { wide: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } } as const
/** Each differs from the one before in one thing. */
const LOOKS = [
  ['wide', 'light'],
  ['wide', 'dark'],
  ['phone', 'dark'],
  ['phone', 'light'],
] as const

/** Colours fade into one another, and half-way are neither. */
const SETTLED = `Promise.allSettled(
  document.getAnimations().filter((each) => each instanceof CSSTransition).map(({ finished }) => finished))`

/** Shows a page as it stands in every look, one after the other: `wide-light` and so on. */
export async function inEveryLook(page: Page, act: (look: string) => Promise<void>): Promise<void> {
  for (const [size, colorScheme] of LOOKS) {
    await page.setViewportSize(SIZES[size])
    await page.emulateMedia({ colorScheme })
    await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor()
    await page.evaluate(SETTLED)
    await act(`${size}-${colorScheme}`)
  }
}
