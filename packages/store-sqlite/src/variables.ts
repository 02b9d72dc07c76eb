import type { Variable } from '@orc/core/contract'
import type { Variables } from '@orc/store'
import { instant, parseJson } from './columns.ts'
import type { Engine } from './engine/engine.ts'
import type { Sql } from './engine/sql.ts'

const SET = `
  INSERT INTO variables (name, value, created_at, updated_at) VALUES (:name, :value, :now, :now)
  ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`
const GET = `SELECT * FROM variables WHERE name = :name`
const LIST = `SELECT * FROM variables ORDER BY name`
const DELETE = `DELETE FROM variables WHERE name = :name`

interface VariableRow {
  readonly name: string
  readonly value: string
  readonly created_at: number
  readonly updated_at: number
}

export function sqliteVariables({ read, write }: Engine): Variables {
  return {
    set: (name, value) =>
      write((tx) => {
        tx.run(SET, { name, value: JSON.stringify(value ?? null), now: tx.nowMs })
        const variable = find(tx, name)
        if (variable === undefined) throw new Error('A variable that was set is gone.')
        return variable
      }),
    get: (name) => read((sql) => find(sql, name)),
    list: () => read((sql) => sql.all<VariableRow>(LIST).map(toVariable)),
    delete: (name) =>
      write((tx) => {
        const variable = find(tx, name)
        tx.run(DELETE, { name })
        return variable
      }),
  }
}

function find(sql: Sql, name: string): Variable | undefined {
  const row = sql.get<VariableRow>(GET, { name })
  return row && toVariable(row)
}

function toVariable({ name, value, created_at, updated_at }: VariableRow): Variable {
  return { name, value: parseJson(value), createdAt: instant(created_at), updatedAt: instant(updated_at) }
}
