const OWN = Symbol.for('orc.own-listener.v1')

interface Shared {
  readonly calls: Set<() => void>
  readonly listener: () => void
}

const shared = new WeakMap<AbortSignal, Shared>()

/**
 * Calls back when the signal aborts, at once if it has. Returns what takes that back. All that wait so for one signal are one
 * listener of it: Node looks through those that are there for each that is added, which ten thousand calls at once would
 * do for most of their time.
 */
export function onAbort(signal: AbortSignal, call: () => void): () => void {
  if (signal.aborted) {
    call()
    return () => {}
  }
  const own = (): void => call() // the same function may wait twice
  const { calls, listener } = sharedOf(signal)
  calls.add(own)
  return () => {
    calls.delete(own)
    if (calls.size > 0) return
    signal.removeEventListener('abort', listener)
    shared.delete(signal)
  }
}

function sharedOf(signal: AbortSignal): Shared {
  const known = shared.get(signal)
  if (known) return known
  const calls = new Set<() => void>()
  const callAll = (): void => {
    for (const call of calls) call()
  }
  const made = { calls, listener: ownListener(callAll) }
  shared.set(signal, made)
  signal.addEventListener('abort', made.listener, { once: true })
  return made
}

/** Marks a listener as Orc's, whichever copy of the package it is of: it waits for whoever else waits. */
function ownListener(listener: () => void): () => void {
  return Object.assign(listener, { [OWN]: true })
}

/** Whether anybody but Orc listens to a signal. What hangs on it by `AbortSignal.any` is not seen. */
export function isListenedTo(signal: AbortSignal): boolean {
  const listeners = process.getBuiltinModule('node:events').getEventListeners(signal, 'abort')
  return listeners.some((listener) => !(OWN in listener))
}
