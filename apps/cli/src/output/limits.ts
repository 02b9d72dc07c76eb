import type { SlotHolder } from '@orc/core/contract'
import { relative } from './times.ts'
import { counted } from './words.ts'

/** A line for each, and how many there are beside those that are listed. */
export function holderLines(holders: readonly SlotHolder[], { total, now }: { total: number; now: Date }): string {
  const lines = holders.map(({ flowRun, key, slots, since }) => {
    const details = [key && `key ${key}`, slots > 1 && counted(slots, 'slot'), relative(since, now)].filter(Boolean)
    return `${flowRun.name} (${flowRun.id}), ${details.join(', ')}`
  })
  return [...lines, ...(total > holders.length ? [`and ${total - holders.length} more`] : [])].join('\n')
}
