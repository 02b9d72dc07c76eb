import { currentContext } from '@orc/core'
import { openTestOrc, runFlow } from '@orc/testing'
import { afterEach, expect, test, vi } from 'vitest'
import { enrich } from './enrich.ts'

const API = 'https://companies.example'
const MINUTE_MS = 60_000
const limits = { 'company-api': { slots: 60, per: '1m' }, 'company-api-connections': { slots: 5 } } as const

afterEach(() => void vi.unstubAllGlobals())

/** The flow runs in the test's own process: what is stubbed there is stubbed for it. */
function stubApi() {
  const askedAt: number[] = []
  let open = 0
  let most = 0
  vi.stubGlobal('fetch', async (url: string) => {
    const { clock } = currentContext() ?? expect.unreachable('asked outside of a task')
    askedAt.push(clock.now().getTime())
    most = Math.max(most, (open += 1))
    await clock.sleep(2_000)
    open -= 1
    const domain = url.split('/').at(-1)
    if (domain === 'nobody.example') return new Response('', { status: 404 })
    return Response.json({ domain, name: `The people of ${domain}`, employees: 3 })
  })
  return { askedAt, most: () => most }
}

/** The most that happened in any minute. */
function busiestMinute(instants: readonly number[]): number {
  return Math.max(...instants.map((from) => instants.filter((at) => at >= from && at < from + MINUTE_MS).length))
}

test('who is not known is left out', async () => {
  stubApi()
  const domains = ['a.example', 'nobody.example', 'b.example']
  const { result } = await runFlow(enrich, { api: API, account: 'acme', domains }, { limits })
  expect(result.map(({ domain }) => domain)).toEqual(['a.example', 'b.example'])
})

test('two runs of one account together ask sixty times a minute, five at once', async () => {
  const api = stubApi()
  const domains = Array.from({ length: 100 }, (_, index) => `${index}.example`)
  await using orc = await openTestOrc({ limits })
  const runs = await Promise.all([1, 2].map(() => orc.start(enrich, { api: API, account: 'acme', domains })))
  const ended = await Promise.all(runs.map((run) => run.end()))
  expect(ended.map(({ result }) => result.length)).toEqual([100, 100])
  expect(api.askedAt).toHaveLength(200)
  expect(busiestMinute(api.askedAt)).toBeLessThanOrEqual(60)
  expect(api.most()).toBe(5)
  expect(Math.max(...ended.map(({ elapsedMs }) => elapsedMs))).toBeGreaterThan(3 * MINUTE_MS)
})
