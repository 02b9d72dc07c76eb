import { type FSWatcher, watch } from 'node:fs'
import type { Clock } from '@orc/core/runtime'

/** The net below `fs.watch`, in milliseconds: it tells nothing on some file systems, and runs out of watches. */
const LOOK_AGAIN_MS = 500

/** Wakes whoever waits for a file or directory to change. Call `expect` before looking, so that no change is missed. */
export class Changes implements Disposable {
  #alarm = new AbortController()
  readonly #watcher: FSWatcher | undefined

  constructor(path: string) {
    try {
      this.#watcher = watch(path, { persistent: false }, () => this.notice())
      this.#watcher.on('error', () => this.#watcher?.close())
    } catch {
      this.#watcher = undefined // the net is enough
    }
  }

  expect(): void {
    if (this.#alarm.signal.aborted) this.#alarm = new AbortController()
  }

  notice(): void {
    this.#alarm.abort()
  }

  /** Resolves at the next change since `expect`, after half a second, or when the signal aborts. */
  async next(clock: Clock, signal?: AbortSignal): Promise<void> {
    const wake = (): void => this.notice()
    signal?.addEventListener('abort', wake)
    await clock.sleep(signal?.aborted ? 0 : LOOK_AGAIN_MS, this.#alarm.signal)
    signal?.removeEventListener('abort', wake)
  }

  [Symbol.dispose](): void {
    this.#watcher?.close()
  }
}
