import type { Event } from '@orc/core/contract'
import { FakeClock } from '@orc/testing'
import { QueryClient } from '@tanstack/react-query'
import { expect, onTestFinished, test } from 'vitest'
import { keepFresh } from './keep-fresh.ts'
import type { LiveMessage } from './messages.ts'

function setUp() {
  const clock = new FakeClock()
  const queries = new QueryClient()
  onTestFinished(() => queries.clear())
  let say: (message: LiveMessage) => void = () => {}
  let wake = (): void => {}
  const tab = { isVisible: true }
  keepFresh({
    live: {
      subscribe: (listener) => {
        say = listener
        return () => {}
      },
      status: () => 'live',
      position: () => 0,
      watchLogs: () => () => {},
    },
    queries,
    clock,
    isVisible: () => tab.isVisible,
    onVisible: (listener) => {
      wake = listener
    },
  })
  const isStale = (key: readonly unknown[]): boolean => queries.getQueryState(key)?.isInvalidated ?? false
  const show = (key: readonly unknown[]): void => void queries.setQueryData(key, {})
  const event = (type: Event['type'], subject: string, workPool: string | null = null): LiveMessage => ({
    kind: 'event',
    event: { id: 1, at: '', type, subject, workPool, data: {} },
  })
  return { clock, queries, tab, isStale, show, event, say: (message: LiveMessage) => say(message), wake: () => wake() }
}

const POOL = ['viewWorkPool', { name: 'etl' }]
const OTHER = ['viewWorkPool', { name: 'other' }]
const RUN = ['viewFlowRun', { id: '1' }]

test('an event makes stale what it may have changed, and nothing else', () => {
  const { say, show, event, isStale } = setUp()
  for (const key of [POOL, OTHER, RUN, ['listVariables', {}]]) show(key)
  say(event('flow-run:running', '2', 'etl'))
  expect([POOL, OTHER, RUN, ['listVariables', {}]].map(isStale)).toEqual([true, false, false, false])
})

test('that a worker fell silent concerns what shows a status', () => {
  const { say, show, isStale } = setUp()
  show(POOL)
  show(['viewFlows', {}])
  say({ kind: 'workers' })
  expect([isStale(POOL), isStale(['viewFlows', {}])]).toEqual([true, false])
})

test('the tasks of a run are read again when a run that they asked for changes', () => {
  const { say, show, event, isStale, queries } = setUp()
  const [parent, other] = ['1', '2'].map((id) => ['viewTaskRuns', { id }] as const)
  for (const key of [parent, other]) if (key) show(key)
  queries.setQueryData(['viewTaskRuns', { id: '1' }], { children: [{ id: 'child' }] })
  say(event('flow-run:running', 'child', 'etl'))
  expect([parent, other].map((key) => key && isStale(key))).toEqual([true, false])
})

test('that other slots are in use concerns the limits and nothing else', () => {
  const { say, show, isStale } = setUp()
  const limits = ['getConcurrencyLimit', { name: 'db' }]
  for (const key of [limits, POOL]) show(key)
  say({ kind: 'limits' })
  expect([isStale(limits), isStale(POOL)]).toEqual([true, false])
})

test('however much happens, a view is asked for again at most every 800 ms, and then once more', async () => {
  const { say, show, event, isStale, clock } = setUp()
  show(RUN)
  say(event('flow-run:running', '1'))
  show(RUN)
  for (let times = 0; times < 50; times += 1) say(event('flow-run:running', '1'))
  expect(isStale(RUN)).toBe(false)
  await clock.untilAsleep()
  clock.advance(799)
  await Promise.resolve()
  expect(isStale(RUN)).toBe(false)
  clock.advance(1)
  await expect.poll(() => isStale(RUN)).toBe(true)
})

test('a tab that nobody sees asks for nothing until it is looked at', () => {
  const { say, show, event, isStale, tab, wake } = setUp()
  show(RUN)
  tab.isVisible = false
  say(event('flow-run:running', '1'))
  expect(isStale(RUN)).toBe(false)
  tab.isVisible = true
  wake()
  expect(isStale(RUN)).toBe(true)
})

test('what was read before anything was told is read again, and after a lost connection nothing is', () => {
  const { say, show, isStale } = setUp()
  show(POOL)
  say({ kind: 'begun', after: 5, anew: false })
  expect(isStale(POOL)).toBe(false)
  say({ kind: 'begun', after: 5, anew: true })
  expect(isStale(POOL)).toBe(true)
})
