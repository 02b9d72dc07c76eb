/** What is refused: a name for it, the words that are typed, the exit code, and a part of what is said. */
type Row = readonly [what: string, argv: readonly string[], code: number, text: string]

/** Rows of a table as the arguments of a test, whose title may say `$what`. */
export const refusals = (rows: readonly Row[]) => rows.map(([what, argv, code, text]) => ({ what, argv, code, text }))
