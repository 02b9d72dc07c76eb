import { type Budget, budgetText, keepsTo } from './budget.ts'

export interface Context {
  /** Fewer samples and shorter waits: to try the harness, not to judge a budget. */
  readonly quick: boolean
  /** Where the programs that are measured leave CPU profiles. */
  readonly profiles: string | undefined
  readonly say: (line: string) => void
}

export interface RowDefinition {
  readonly name: string
  readonly unit: string
  readonly budget: Budget
}

export interface Measurement {
  readonly value: number
  /** What the value is compared to, in the same unit, measured in turns with it. */
  readonly floor?: number
  /** What the budget grants besides, in the same unit: the ratio is that of the rest. @default 0 */
  readonly besides?: number
  /** What whoever reads the row must know about this machine. */
  readonly note?: string | undefined
}

/** One set-up and the rows that are read from it. */
export interface Subject<Key extends string = string> {
  readonly name: string
  readonly rows: Readonly<Record<Key, RowDefinition>>
  readonly measure: (context: Context) => Promise<Record<Key, Measurement>>
}

/** As it is printed, and written by `--json`. */
export interface Row {
  readonly name: string
  readonly value: number | null
  readonly unit: string
  readonly floor: number | null
  readonly ratio: number | null
  readonly budget: string
  readonly ok: boolean
  /** What must be known to read it, or why there is no value. */
  readonly note?: string
}

/** Infers the keys of the rows, so that `measure` must answer each of them. */
export function subject<Key extends string>(definition: Subject<Key>): Subject<Key> {
  return definition
}

/** The rows of a subject. One that cannot be measured misses its budgets and says why. */
export async function rowsOf({ rows, measure }: Subject, context: Context): Promise<Row[]> {
  try {
    const measured = await measure(context)
    return Object.entries(rows).map(([key, definition]) => rowOf(definition, measured[key]))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return Object.values(rows).map((definition) => ({ ...rowOf(definition, undefined), note: reason }))
  }
}

function rowOf({ name, unit, budget }: RowDefinition, measured: Measurement | undefined): Row {
  const { value = null, floor = null, besides = 0, note } = measured ?? {}
  const ratio = value === null || floor === null ? null : (value - besides) / floor
  const ok = keepsTo(budget, { value, ratio })
  return { name, value, unit, floor, ratio, budget: budgetText(budget, unit), ok, ...(note !== undefined && { note }) }
}
