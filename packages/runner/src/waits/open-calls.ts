import type { RunBackend } from '@orc/core'

/** A call that was made and has not ended. */
export interface OpenCall extends Disposable {
  /** Its body runs: what is called there names it as its parent. */
  runsAs(id: string | undefined): void
  /** It waits for nothing that happens in this process, until it is disposed. */
  rest(): Disposable
}

interface Entry {
  id: string | undefined
  readonly parent: string | undefined
  rests: boolean
}

/**
 * The tree of calls that are open. A run is at rest when every call at the end of a branch is: then nothing is lost by
 * ending the process. What a body does outside of tasks is not seen.
 */
export class OpenCalls {
  readonly #open = new Set<Entry>()
  #watched: AbortController | undefined

  enter(parent: string | undefined): OpenCall {
    const entry: Entry = { id: undefined, parent, rests: false }
    const change = (how: () => void): void => {
      how()
      this.#watched?.abort('changed')
      this.#watched = undefined
    }
    change(() => this.#open.add(entry))
    return {
      runsAs: (id) => (entry.id = id),
      rest: () => {
        change(() => (entry.rests = true))
        return { [Symbol.dispose]: () => change(() => (entry.rests = false)) }
      },
      [Symbol.dispose]: () => change(() => this.#open.delete(entry)),
    }
  }

  isAtRest(): boolean {
    const parents = new Set([...this.#open].map(({ parent }) => parent))
    return [...this.#open].every(({ id, rests }) => rests || (id !== undefined && parents.has(id)))
  }

  /** Aborts when a call begins or ends after this was asked for. */
  get changed(): AbortSignal {
    this.#watched ??= new AbortController()
    return this.#watched.signal
  }
}

/** The same, with each call in the tree for as long as it is open. */
export function inTree(calls: OpenCalls, task: RunBackend['task']): RunBackend['task'] {
  return async (call, body) => {
    using open = calls.enter(call.scope.call)
    return await task(call, (host) => {
      open.runsAs(host.id)
      return body(host)
    })
  }
}
