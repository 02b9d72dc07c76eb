const OWN = Symbol.for('orc.own-listener.v1')

/** Marks a listener as Orc's, whichever copy of the package it is of: it waits for whoever else waits. */
export function ownListener(listener: () => void): () => void {
  return Object.assign(listener, { [OWN]: true })
}

/** Whether anybody but Orc listens to a signal. What hangs on it by `AbortSignal.any` is not seen. */
export function isListenedTo(signal: AbortSignal): boolean {
  const listeners = process.getBuiltinModule('node:events').getEventListeners(signal, 'abort')
  return listeners.some((listener) => !(OWN in listener))
}
