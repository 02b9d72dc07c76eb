import type { Page } from 'playwright-core'

const FRAMES = 300
/** As far as a finger flicks in a sixtieth of a second. */
const STEP_PX = 120

/**
 * Scrolls something down, a step for each frame, and says how long each frame took, in milliseconds: 16.7 where nothing
 * is in its way. What scrolls is named as the page itself would: `window`, or an expression that finds an element.
 */
export async function framesOfScrolling(page: Page, what: string): Promise<number[]> {
  return page.evaluate(`new Promise((done) => {
    const part = ${what}
    const frames = []
    let beforeMs
    const frame = (nowMs) => {
      if (beforeMs !== undefined) frames.push(nowMs - beforeMs)
      beforeMs = nowMs
      if (frames.length >= ${FRAMES}) return done(frames)
      part.scrollBy({ top: ${STEP_PX}, behavior: 'instant' })
      requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  })`)
}
