import { TAG_LIMIT_PREFIX } from '@orc/core/model'
import type { Topic } from '@orc/store'

/** What of an event decides whom it wakes. */
export interface EventSubject {
  readonly type: string
  readonly subject: string
  readonly workPool: string | null
}

/** These change nothing for those who wait for a pool's runs; all others may free a slot or bring work. */
const NOTHING_TO_CLAIM = new Set([
  'flow-run:pending',
  'flow-run:running',
  'flow-run:paused',
  'flow-run:wait-ended',
  'flow-run:completed',
  'flow-run:failed',
  'flow-run:crashed',
  'flow-run:cancelled',
  'flow-run:deleted',
  'flow-run:slot-granted',
])

export function topicsOf({ type, subject, workPool }: EventSubject): Topic[] {
  const topics: Topic[] = ['events']
  if (type.startsWith('flow-run:')) topics.push(`flow-run:${subject}`)
  if (type.startsWith('deployment:')) topics.push('schedules')
  if (type.startsWith('cached-result:')) topics.push(`cached-result:${subject}`)
  if (type.startsWith('concurrency-limit:')) topics.push(`concurrency-limit:${subject}`)
  if (type.startsWith('concurrency-limit:') && subject.startsWith(TAG_LIMIT_PREFIX)) topics.push('tag-limits')
  if (workPool !== null && !NOTHING_TO_CLAIM.has(type)) topics.push(`work-pool:${workPool}`)
  return topics
}
