import type { WorkPoolType } from '@orc/core/contract'
import type { WorkPoolTypes } from '@orc/store'
import { parseJson } from './columns.ts'
import type { Engine } from './engine/engine.ts'

const UPSERT = `
  INSERT INTO work_pool_types (name, description, base_job_template) VALUES (:name, :description, :baseJobTemplate)
  ON CONFLICT (name) DO UPDATE SET description = excluded.description, base_job_template = excluded.base_job_template
  WHERE description <> excluded.description OR base_job_template <> excluded.base_job_template`
const LIST = `SELECT name, description, base_job_template AS baseJobTemplate FROM work_pool_types ORDER BY name`

interface TypeRow {
  readonly name: string
  readonly description: string
  readonly baseJobTemplate: string
}

export function sqliteWorkPoolTypes({ read, write }: Engine): WorkPoolTypes {
  return {
    upsert: ({ name, description, baseJobTemplate }) =>
      write((tx) => void tx.run(UPSERT, { name, description, baseJobTemplate: JSON.stringify(baseJobTemplate) })),
    list: () => read((sql) => sql.all<TypeRow>(LIST).map(toWorkPoolType)),
  }
}

function toWorkPoolType({ name, description, baseJobTemplate }: TypeRow): WorkPoolType {
  return { name, description, baseJobTemplate: parseJson(baseJobTemplate) }
}
