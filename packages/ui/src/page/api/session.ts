import { OrcError } from '@orc/core/model'
import { useSyncExternalStore } from 'react'

const SESSION_PATH = '/session'

const listeners = new Set<() => void>()
let isSignedOut = false

function say(value: boolean): void {
  if (isSignedOut === value) return
  isSignedOut = value
  for (const listener of listeners) listener()
}

export const signedOut = (): void => say(true)

export function useIsSignedOut(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    () => isSignedOut,
  )
}

/** Trades the installation's key for a cookie. @throws {OrcError} `unauthorized` for another key */
export async function signIn(key: string): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(SESSION_PATH, { method: 'POST', headers, body: JSON.stringify({ key }) })
  if (!response.ok) throw new OrcError('unauthorized', {})
  say(false)
}

export async function signOut(): Promise<void> {
  await fetch(SESSION_PATH, { method: 'DELETE' })
  say(true)
}
