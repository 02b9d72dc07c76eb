import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { isListenedTo, onAbort } from './listeners.ts'

test('all that wait for one signal are told once, at once if it has aborted, and are one listener of it', () => {
  const told: string[] = []
  const { signal, ...controller } = withSignal()
  for (const name of ['a', 'b', 'c']) onAbort(signal, () => told.push(name))
  expect(getEventListeners(signal, 'abort')).toHaveLength(1)
  controller.abort()
  controller.abort()
  expect(told).toEqual(['a', 'b', 'c'])
  onAbort(signal, () => told.push('late'))
  expect(told).toEqual(['a', 'b', 'c', 'late'])
})

test('one that is taken back is not told, and the last one takes the listener with it', () => {
  const told: string[] = []
  const { signal, abort } = withSignal()
  const tell = (): void => void told.push('told')
  const [first, second] = [onAbort(signal, tell), onAbort(signal, tell)]
  first()
  first()
  expect(getEventListeners(signal, 'abort')).toHaveLength(1)
  second()
  expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  onAbort(signal, () => told.push('anew'))
  abort()
  expect(told).toEqual(['anew'])
})

test('one that another takes back while they are told is not told', () => {
  const told: string[] = []
  const { signal, abort } = withSignal()
  onAbort(signal, () => second())
  const second = onAbort(signal, () => told.push('second'))
  abort()
  expect(told).toEqual([])
})

test('they are nobody that listens but Orc', () => {
  const { signal } = withSignal()
  onAbort(signal, () => {})
  expect(isListenedTo(signal)).toBe(false)
  signal.addEventListener('abort', () => {})
  expect(isListenedTo(signal)).toBe(true)
})

function withSignal(): { signal: AbortSignal; abort: () => void } {
  const controller = new AbortController()
  return { signal: controller.signal, abort: () => controller.abort() }
}
