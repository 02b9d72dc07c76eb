import type { Flow } from '@orc/core/contract'
import type { Flows } from '@orc/store'
import { instant } from './columns.ts'
import type { Engine } from './engine/engine.ts'
import type { Write } from './engine/write.ts'
import { decodeCursor, pageOf } from './page.ts'

const SELECT = `
  SELECT f.*, (SELECT count(*) FROM deployments WHERE flow_key = f.key AND deleted_at IS NULL) AS deployments FROM flows f`
const GET = `${SELECT} WHERE f.name = :name`
const LIST = `${SELECT} WHERE f.name > :after ORDER BY f.name LIMIT :limit`
const INSERT = `INSERT INTO flows (id, name, created_at) VALUES (:id, :name, :now) ON CONFLICT DO NOTHING`
const KEY = `SELECT key FROM flows WHERE name = :name`

interface FlowRow {
  readonly id: string
  readonly name: string
  readonly created_at: number
  readonly deployments: number
}

export function sqliteFlows({ read }: Engine): Flows {
  return {
    get: (name) =>
      read((sql) => {
        const row = sql.get<FlowRow>(GET, { name })
        return row && toFlow(row)
      }),
    list: ({ limit, cursor }) =>
      read((sql) => {
        const after = cursor === undefined ? '' : String(decodeCursor(cursor)[0])
        const rows = sql.all<FlowRow>(LIST, { after, limit: limit + 1 })
        return pageOf(rows, limit, { item: toFlow, position: (row) => [row.name] })
      }),
  }
}

/** The key of the flow of this name, which is made if it is new. */
export function ensureFlow(tx: Write, name: string): number {
  const known = tx.get<{ key: number }>(KEY, { name })?.key
  return known ?? tx.run(INSERT, { id: tx.newId(), name, now: tx.nowMs }).key
}

function toFlow({ id, name, created_at, deployments }: FlowRow): Flow {
  return { id, name, createdAt: instant(created_at), deployments }
}
