import { mock, runFlow } from '@orc/testing'
import { expect, test } from 'vitest'
import { check, linkCheck } from './link-check.ts'

const urls = Array.from({ length: 1_000 }, (_, index) => `https://example.com/${index}`)

/** Every hundredth link is dead, one host is down; counts how many are asked at once, and for what. */
function fakeWeb() {
  const asked: string[] = []
  let open = 0
  let most = 0
  const web = mock(check).with(async (url, { clock }) => {
    asked.push(url)
    most = Math.max(most, (open += 1))
    await clock.sleep(200)
    open -= 1
    if (url.endsWith('/13')) throw new Error('no such host')
    return url.endsWith('00') ? 404 : 200
  })
  return { mocks: [web], asked, most: () => most }
}

test('a thousand links are checked, fifty at once; the dead ones are named with the reason', async () => {
  const web = fakeWeb()
  const { result, elapsedMs } = await runFlow(linkCheck, { urls }, { mocks: web.mocks })
  expect(result).toMatchObject({ checked: 1_000, dead: { length: 10 } })
  expect(result.dead[0]).toEqual({ url: 'https://example.com/13', problem: 'Error: no such host' })
  expect(result.dead[1]).toEqual({ url: 'https://example.com/100', problem: 'answered 404' })
  expect(web.most()).toBe(50)
  expect(elapsedMs).toBeLessThan(60_000)
})

test('killed half way, it asks again for what was under way, and for nothing else', async () => {
  const web = fakeWeb()
  const crashes = [{ at: check, when: 'unrecorded', call: 500 }] as const
  const { result, epochs } = await runFlow(linkCheck, { urls, concurrency: 20 }, { mocks: web.mocks, crashes })
  expect([result.checked, result.dead.length, epochs]).toEqual([1_000, 10, 2])
  const twice = web.asked.length - new Set(web.asked).size - 2 // a host that is down is asked three times
  expect(twice).toBeGreaterThan(0)
  expect(twice).toBeLessThanOrEqual(20)
})
