import { closeSync, constants, type FSWatcher, openSync, watch as watchFile, writeSync } from 'node:fs'
import { type Clock, type Logger, startLoop } from '@orc/core/runtime'

/**
 * A file beside the store. Whoever commits writes a byte to it, which wakes those who watch it within a millisecond.
 * The bell may be missed, and may ring without a reason: a look at the store each `NET_MS` is the net below it.
 */
export interface Doorbell extends Disposable {
  ring(): void
  /** Calls `look` after rings, one call for many, and from time to time. */
  watch(look: () => void): AsyncDisposable
}

/** How long a missed ring stays unnoticed, in milliseconds. */
const NET_MS = 500
/** The same where files cannot be watched: no more handles, or a file system without notices. */
const NET_WITHOUT_WATCH_MS = 50

export interface DoorbellOptions {
  readonly path: string
  readonly clock: Clock
  readonly log: Logger
  /** How a file is watched. @default fs.watch */
  readonly watchFile?: (path: string, onChange: () => void) => Pick<FSWatcher, 'close'>
}

export function openDoorbell({ path, clock, log, watchFile = watchWithSystem }: DoorbellOptions): Doorbell {
  const bell = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600)
  const tryToWatch = (onChange: () => void): Pick<FSWatcher, 'close'> | undefined => {
    try {
      return watchFile(path, onChange)
    } catch (error) {
      log.debug('store: the doorbell cannot be watched', { path, error })
      return undefined
    }
  }
  return {
    ring: () => {
      try {
        writeSync(bell, '!', 0) // always the same byte at the same place: the file does not grow
      } catch (error) {
        log.warn('store: the doorbell cannot be rung', { path, error })
      }
    },
    watch: (look) => {
      const watcher = tryToWatch(() => loop.wake())
      const everyMs = watcher === undefined ? NET_WITHOUT_WATCH_MS : NET_MS
      const loop = startLoop({ clock, log }, { name: 'store-doorbell', everyMs, tick: async () => look() })
      return {
        [Symbol.asyncDispose]: async () => {
          watcher?.close()
          await loop[Symbol.asyncDispose]()
        },
      }
    },
    [Symbol.dispose]: () => closeSync(bell),
  }
}

function watchWithSystem(path: string, onChange: () => void): FSWatcher {
  const watcher = watchFile(path, { persistent: false }, onChange)
  watcher.on('error', () => watcher.close()) // the net below finds what is missed from now on
  return watcher
}
