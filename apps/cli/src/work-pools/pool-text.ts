import type { Worker, WorkPool, WorkQueue } from '@orc/core/contract'
import { quoted } from '@orc/core/model'
import type { CliContext } from '../context.ts'
import { fields, table } from '../output/table.ts'
import { relative } from '../output/times.ts'
import { slots } from '../output/words.ts'
import { queueColumns, workerColumns } from './columns.ts'

export interface ShownPool {
  readonly pool: WorkPool
  readonly queues: readonly WorkQueue[]
  readonly workers: readonly Worker[]
}

/** A pool as a person looks at it: whether its runs would start, who serves it, and what they may set. */
export function poolText({ pool, queues, workers }: ShownPool, context: CliContext): string {
  const { output, host } = context
  const facts = fields({
    Name: pool.name,
    Type: pool.type,
    Description: pool.description,
    Status: `${output.style.word(pool.status)}: ${pool.statusReason}`,
    'Slots in use': slots(pool),
    Created: relative(pool.createdAt, host.clock.now()),
  })
  const { 'Work pool': _, ...columns } = workerColumns(context)
  const start = `None. Start one: orc worker start --pool ${quoted(pool.name)}`
  const sections = {
    Queues: table(queues, queueColumns(context)),
    Workers: workers.length === 0 ? start : table(workers, columns),
    'Job variables (the whole template: -o json)': variables(pool),
  }
  const shown = Object.entries(sections).map(([title, text]) => `${output.style.strong(title)}\n${indented(text)}`)
  return [facts, ...shown].join('\n\n')
}

function variables({ baseJobTemplate }: WorkPool): string {
  const { properties, required = [] } = baseJobTemplate.variables
  const items = Object.entries(properties)
  if (items.length === 0) return 'None.'
  return table(items, {
    Name: ([name]) => (required.includes(name) ? `${name} (required)` : name),
    Default: ([, { default: value }]) => (value === undefined ? '' : JSON.stringify(value)),
    What: ([, { title }]) => (typeof title === 'string' ? title : ''),
  })
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ')
}
