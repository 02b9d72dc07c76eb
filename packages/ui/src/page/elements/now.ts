import { systemClock } from '@orc/core/runtime'
import { useSyncExternalStore } from 'react'

/** One clock for all that shows how long ago something was. It stands still while nobody looks. */
const TICK_MS = 1000
const listeners = new Set<() => void>()
let nowMs = systemClock.now().getTime()
let isTicking = false

async function tick(): Promise<void> {
  if (isTicking) return
  isTicking = true
  while (listeners.size > 0) {
    await systemClock.sleep(TICK_MS)
    if (document.visibilityState !== 'visible') continue
    nowMs = systemClock.now().getTime()
    for (const listener of listeners) listener()
  }
  isTicking = false
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  nowMs = systemClock.now().getTime()
  void tick()
  return () => void listeners.delete(listener)
}

/** Milliseconds, moving with each second; only what `of` makes of them decides whether a component is drawn again. */
export function useNow<Value extends string | number>(of: (nowMs: number) => Value): Value {
  return useSyncExternalStore(subscribe, () => of(nowMs))
}
