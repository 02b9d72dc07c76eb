import type { PositionedClient } from '@orc/client'
import type { Clock, Random } from '@orc/core/runtime'
import type { LiveMessage, LiveStatus, TabMessage } from './messages.ts'
import { streamTurn } from './stream.ts'
import { createWatchedLogs, type WatchedLogs } from './watched-logs.ts'

/**
 * One event stream for all tabs of a browser. Browsers open six connections to a server and no more, so a stream for
 * each tab would soon leave none for requests. The tab that holds a lock is the leader: it has the stream, and passes on
 * what arrives. When it closes, the lock falls to another tab, which goes on from the position that it heard of last, so
 * nothing is lost. Where there are no locks (they need a trusted connection), each tab leads itself.
 *
 * The stream carries the log lines of runs that some tab shows; a change of that begins it anew, where it was.
 */
export interface LiveConnection {
  readonly subscribe: (listener: (message: LiveMessage) => void) => () => void
  readonly status: () => LiveStatus
  /** The id of the last event that is known, undefined before the stream began. */
  readonly position: () => number | undefined
  /** Lets the lines of a run after this one come along, until what it returns is called. */
  readonly watchLogs: (flowRun: string, after: number) => () => void
}

export interface LiveOptions {
  readonly client: Pick<PositionedClient, 'events'>
  readonly clock: Clock
  readonly random: Random
  readonly channel: Pick<BroadcastChannel, 'postMessage' | 'addEventListener'>
  /** Undefined in a browser without locks. */
  readonly locks: Pick<LockManager, 'request'> | undefined
}

const LOCK = 'orc-event-stream'

export function openLiveConnection(options: LiveOptions): LiveConnection {
  const { channel, locks, random } = options
  const tab = Array.from(random.bytes(8)).join('')
  const ownLogs = new Map<string, number>()
  const watched = createWatchedLogs()
  const heard = createHearing()
  const leader = createLeader({ ...options, heard, watched })

  const tell = (): void => {
    const message = { kind: 'watch', tab, logsAfter: Object.fromEntries(ownLogs) } as const
    if (watched.set(tab, message.logsAfter)) leader.restart()
    channel.postMessage(message satisfies TabMessage)
  }
  channel.addEventListener('message', ({ data }: MessageEvent<LiveMessage | TabMessage>) => {
    if (data.kind === 'hello') {
      leader.introduce()
      tell()
    } else if (data.kind === 'watch') {
      if (watched.set(data.tab, data.logsAfter)) leader.restart()
    } else heard.hear(data)
  })
  channel.postMessage({ kind: 'hello' } satisfies TabMessage)
  void (locks ? locks.request(LOCK, leader.lead) : leader.lead())

  return {
    status: heard.status,
    position: heard.position,
    subscribe: heard.subscribe,
    watchLogs: (flowRun, line) => {
      ownLogs.set(flowRun, line)
      tell()
      return () => {
        ownLogs.delete(flowRun)
        tell()
      }
    },
  }
}

type Hearing = ReturnType<typeof createHearing>

/** What this tab knows, whoever said it. */
function createHearing() {
  const listeners = new Set<(message: LiveMessage) => void>()
  let status: LiveStatus = 'connecting'
  let after: number | undefined
  return {
    status: () => status,
    position: () => after,
    hear: (message: LiveMessage): void => {
      if (message.kind === 'status') status = message.status
      if (message.kind === 'event') after = message.event.id
      if (message.kind === 'begun') after = message.after
      for (const listener of listeners) listener(message)
    },
    subscribe: (listener: (message: LiveMessage) => void) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

/** This tab as the leader, which it is from the call of `lead` on. */
function createLeader(options: LiveOptions & { readonly heard: Hearing; readonly watched: WatchedLogs }) {
  const { channel, heard, watched } = options
  let turn: AbortController | undefined
  const say = (message: LiveMessage): void => {
    heard.hear(message)
    channel.postMessage(message)
  }
  return {
    lead: async (): Promise<void> => {
      for (;;) {
        turn = new AbortController()
        const { signal } = turn
        await streamTurn({ ...options, say, position: heard.position, logsAfter: watched.all(), signal })
      }
    },
    restart: (): void => turn?.abort(),
    /** Tells a tab that has just come how things stand. */
    introduce: (): void => {
      if (turn === undefined) return
      const after = heard.position()
      if (after !== undefined) channel.postMessage({ kind: 'begun', after, anew: false } satisfies LiveMessage)
      channel.postMessage({ kind: 'status', status: heard.status() } satisfies LiveMessage)
    },
  }
}
