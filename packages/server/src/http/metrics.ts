import type { EventType } from '@orc/core/contract'
import type { Api } from '../api.ts'
import type { Observation } from './observation.ts'

export const METRICS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/** What this process has seen, in the text format of Prometheus. */
export interface Metrics {
  observe(observation: Observation): void
  text(): Promise<string>
}

const BUCKETS_MS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000, 30_000]
/** How many events one scrape catches up with at most; the rest is for the next. */
const EVENTS_A_SCRAPE = 10_000
const BATCH = 1000

export function createMetrics(api: Pick<Api, 'store' | 'version'>): Metrics {
  const requests = new Map<string, Series>()
  const events = new EventCounts(api)
  void events.begin().catch(() => undefined) // a store in trouble: counting begins with the first scrape instead

  return {
    observe: ({ operation = 'none', status, durationMs }) => {
      const labels = `operation="${operation}",status="${status}"`
      const series = requests.get(labels) ?? new Series()
      requests.set(labels, series)
      series.add(durationMs)
    },
    text: async () => {
      await events.catchUp()
      const { items: pools } = await api.store.workPools.list({ limit: BATCH })
      return [
        ...metric('orc_build_info', 'gauge', 'Which Orc this is.', [[`version="${api.version}"`, 1]]),
        ...metric('orc_events_total', 'counter', 'Events committed since this process started, by type.', events.all()),
        ...metric(
          'orc_work_pool_slots_in_use',
          'gauge',
          'Runs that hold a slot of their work pool.',
          pools.map((pool) => [`work_pool="${escaped(pool.name)}"`, pool.slotsInUse] as const),
        ),
        ...metric(
          'orc_work_pool_ready',
          'gauge',
          'Whether somebody works for the pool.',
          pools.map((pool) => [`work_pool="${escaped(pool.name)}"`, pool.status === 'READY' ? 1 : 0] as const),
        ),
        '# HELP orc_request_duration_seconds Time from a request to its answer, waiting included.',
        '# TYPE orc_request_duration_seconds histogram',
        ...[...requests].flatMap(([labels, series]) => series.lines('orc_request_duration_seconds', labels)),
        '',
      ].join('\n')
    },
  }
}

type Sample = readonly [labels: string, value: number]

function metric(...[name, type, help, samples]: [string, string, string, readonly Sample[]]): string[] {
  return [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    ...samples.map(([labels, value]) => `${name}{${labels}} ${value}`),
  ]
}

function escaped(label: string): string {
  return label.replace(/["\\\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`))
}

/** One histogram: how many took at most so long. */
class Series {
  readonly #counts = BUCKETS_MS.map(() => 0)
  #count = 0
  #sumMs = 0

  add(durationMs: number): void {
    this.#count += 1
    this.#sumMs += durationMs
    const bucket = BUCKETS_MS.findIndex((limit) => durationMs <= limit)
    if (bucket !== -1) this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1
  }

  lines(name: string, labels: string): string[] {
    let total = 0
    const buckets = BUCKETS_MS.map((limit, index) => {
      total += this.#counts[index] ?? 0
      return `${name}_bucket{${labels},le="${limit / 1000}"} ${total}`
    })
    return [
      ...buckets,
      `${name}_bucket{${labels},le="+Inf"} ${this.#count}`,
      `${name}_sum{${labels}} ${this.#sumMs / 1000}`,
      `${name}_count{${labels}} ${this.#count}`,
    ]
  }
}

/** Events by type, counted from the table as it grows: what other processes on the store do is counted too. */
class EventCounts {
  readonly #counts = new Map<EventType, number>()
  readonly #api: Pick<Api, 'store'>
  #last: number | undefined

  constructor(api: Pick<Api, 'store'>) {
    this.#api = api
  }

  async begin(): Promise<number> {
    this.#last ??= await this.#api.store.events.last()
    return this.#last
  }

  async catchUp(): Promise<void> {
    let after = await this.begin()
    for (let read = 0; read < EVENTS_A_SCRAPE; read += BATCH) {
      const events = await this.#api.store.events.list({ after, limit: BATCH })
      for (const { type } of events) this.#counts.set(type, (this.#counts.get(type) ?? 0) + 1)
      after = events.at(-1)?.id ?? after
      this.#last = after
      if (events.length < BATCH) return
    }
  }

  all(): Sample[] {
    return [...this.#counts].map(([type, count]) => [`type="${type}"`, count])
  }
}
