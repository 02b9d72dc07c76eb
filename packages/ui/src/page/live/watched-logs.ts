import type { LogsAfter } from './messages.ts'

/** Which runs' lines all tabs of a browser want. */
export interface WatchedLogs {
  /** Whether this tab's wish makes the whole another one. */
  set(tab: string, logsAfter: LogsAfter): boolean
  /** Of several tabs that show one run, the one that knows least decides; the others pass over what they have. */
  all(): Record<string, number>
}

export function createWatchedLogs(): WatchedLogs {
  const byTab = new Map<string, LogsAfter>()
  const all = (): Record<string, number> => {
    const least: Record<string, number> = {}
    for (const logsAfter of byTab.values()) {
      for (const [run, line] of Object.entries(logsAfter)) least[run] = Math.min(line, least[run] ?? line)
    }
    return least
  }
  return {
    all,
    set: (tab, logsAfter) => {
      const before = JSON.stringify(all())
      byTab.set(tab, logsAfter)
      return JSON.stringify(all()) !== before
    },
  }
}
