import type { TaskRun } from '@orc/core/contract'

/** From so many on, calls that are alike share a line. */
const SHARED_FROM = 5

/**
 * Calls side by side, in groups that are a line each: those of a map that went well one after another are one group, and
 * whatever has something to tell, such as a failure, tries or calls of its own, is alone.
 */
export function groupAlike(calls: readonly TaskRun[], isPlain: (call: TaskRun) => boolean): TaskRun[][] {
  const groups: TaskRun[][] = []
  let last: { readonly key: string; readonly calls: TaskRun[] } | undefined
  for (const call of calls) {
    const key = isPlain(call) ? `${call.name}\n${call.state.name}\n${call.epoch === 0}` : undefined
    if (key !== undefined && last?.key === key) last.calls.push(call)
    else {
      const group = [call]
      groups.push(group)
      last = key === undefined ? undefined : { key, calls: group }
    }
  }
  return groups.flatMap((group) => (group.length < SHARED_FROM ? group.map((call) => [call]) : [group]))
}
