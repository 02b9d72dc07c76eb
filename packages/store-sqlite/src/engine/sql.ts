import type { Database, Statement } from 'better-sqlite3'

export type SqlValue = string | number | null
export type SqlParams = Readonly<Record<string, SqlValue>>

/** Statements are prepared once for each text, so texts must be constants. `Row` is what the text selects. */
export interface Sql {
  get<Row>(text: string, params?: SqlParams): Row | undefined
  all<Row>(text: string, params?: SqlParams): Row[]
  /** How many rows it changed, and the key of the last one inserted. */
  run(text: string, params?: SqlParams): { changes: number; key: number }
}

/**
 * better-sqlite3's SQLite is built with STAT4, and so looks at the value of a parameter that it compares while it plans a
 * join: from then on it plans anew each time the parameter is bound, which costs ten times what the question does. A
 * parameter in an expression (`+` changes nothing else) has no value yet when the plan is made.
 */
function withStablePlan(text: string): string {
  return text.replace(/(?<!\w):([a-zA-Z]\w*)/g, '+:$1')
}

export function sqlOf(database: Database): Sql {
  const prepared = new Map<string, Statement<[SqlParams]>>()
  const prepare = (text: string): Statement<[SqlParams]> => {
    let statement = prepared.get(text)
    if (statement === undefined) {
      statement = database.prepare<[SqlParams]>(withStablePlan(text))
      prepared.set(text, statement)
    }
    return statement
  }
  return {
    get: <Row>(text: string, params: SqlParams = {}) => prepare(text).get(params) as Row | undefined,
    all: <Row>(text: string, params: SqlParams = {}) => prepare(text).all(params) as Row[],
    run: (text, params = {}) => {
      const { changes, lastInsertRowid } = prepare(text).run(params)
      return { changes, key: Number(lastInsertRowid) }
    },
  }
}
