import type { Secret } from '@orc/core/contract'
import type { Secrets } from '@orc/store'
import { instant } from './columns.ts'
import type { Engine } from './engine/engine.ts'
import type { Sql } from './engine/sql.ts'

const SET = `
  INSERT INTO secrets (name, ciphertext, created_at, updated_at) VALUES (:name, :ciphertext, :now, :now)
  ON CONFLICT (name) DO UPDATE SET ciphertext = excluded.ciphertext, updated_at = excluded.updated_at`
const GET = `SELECT * FROM secrets WHERE name = :name`
const LIST = `SELECT * FROM secrets ORDER BY name`
const DELETE = `DELETE FROM secrets WHERE name = :name`

interface SecretRow {
  readonly name: string
  readonly ciphertext: string
  readonly created_at: number
  readonly updated_at: number
}

export function sqliteSecrets({ read, write }: Engine): Secrets {
  return {
    set: (name, ciphertext) =>
      write((tx) => {
        tx.run(SET, { name, ciphertext, now: tx.nowMs })
        const row = find(tx, name)
        if (row === undefined) throw new Error('A secret that was set is gone.')
        return toSecret(row)
      }),
    get: (name) =>
      read((sql) => {
        const row = find(sql, name)
        return row && { ...toSecret(row), ciphertext: row.ciphertext }
      }),
    list: () => read((sql) => sql.all<SecretRow>(LIST).map(toSecret)),
    delete: (name) =>
      write((tx) => {
        const row = find(tx, name)
        tx.run(DELETE, { name })
        return row && toSecret(row)
      }),
  }
}

function find(sql: Sql, name: string): SecretRow | undefined {
  return sql.get<SecretRow>(GET, { name })
}

function toSecret({ name, created_at, updated_at }: SecretRow): Secret {
  return { name, createdAt: instant(created_at), updatedAt: instant(updated_at) }
}
