import type { ScheduleSpec } from '@orc/core/model'

const MAX_LENGTH = 60

/**
 * A name for a schedule that was given none, from what it says: `cron-0-9-1-5-europe-oslo-0k3jx5p`. The same schedule
 * has the same slug everywhere and for ever, since deployments match schedules by it. Of `[a-z0-9-]`, at most 60 long.
 */
export function scheduleSlug(spec: ScheduleSpec): string {
  const { shown, hidden } = contentOf(spec)
  const hash = fingerprint(JSON.stringify([spec.type, spec.timezone, shown, hidden]))
  const words = [spec.type, shown, spec.timezone].join('-').toLowerCase()
  const readable = words.replace(/[^a-z0-9]+/g, '-').slice(0, MAX_LENGTH - hash.length - 1)
  return `${readable.replace(/-+$/, '')}-${hash}`
}

/** What tells two schedules apart beside zone and kind. Spacing does not, nor how an anchor's instant is written. */
function contentOf(spec: ScheduleSpec): { readonly shown: string; readonly hidden: boolean | number | undefined } {
  switch (spec.type) {
    case 'cron':
      return { shown: spec.cron.trim().replace(/\s+/g, ' '), hidden: spec.dayOr }
    case 'interval':
      return { shown: durationWords(spec.everyMs), hidden: Date.parse(spec.anchorAt) }
    case 'rrule':
      return { shown: spec.rrule.trim().replace(/\s+/g, ' '), hidden: undefined }
  }
}

function durationWords(everyMs: number): string {
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1000],
  ] as const
  const fitting = units.find(([, unitMs]) => everyMs % unitMs === 0)
  return fitting === undefined ? `${everyMs}ms` : `${everyMs / fitting[1]}${fitting[0]}`
}

/** FNV-1a, 32 bits: nobody gains from a collision here, and a few schedules per deployment do not run into one. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193)
  return (hash >>> 0).toString(36).padStart(7, '0')
}
