import type { Settings } from '@orc/store'
import type { Engine } from './engine/engine.ts'

const GET = `SELECT value FROM settings WHERE key = :key`
const INSERT = `INSERT INTO settings (key, value) VALUES (:key, :value) ON CONFLICT DO NOTHING`
const REPLACE = `UPDATE settings SET value = :value WHERE key = :key AND value = :expected`

export function sqliteSettings({ read, write }: Engine): Settings {
  return {
    get: (key) => read((sql) => sql.get<{ value: string }>(GET, { key })?.value),
    compareAndSet: (key, expected, value) =>
      write((tx) => {
        const { changes } =
          expected === undefined ? tx.run(INSERT, { key, value }) : tx.run(REPLACE, { key, value, expected })
        return changes > 0
      }),
  }
}
