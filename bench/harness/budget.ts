/** What a row must keep to: its value, or its ratio to the floor of the same run. */
export interface Budget {
  readonly of: 'value' | 'ratio'
  readonly bound: 'at-most' | 'at-least'
  readonly limit: number
  /** What it may cost beyond the ratio: a measured amount, which is taken off before the ratio is. */
  readonly besides?: string
}

export const ratioAtMost = (limit: number, more: Pick<Budget, 'besides'> = {}): Budget => ({
  of: 'ratio',
  bound: 'at-most',
  limit,
  ...more,
})
export const ratioAtLeast = (limit: number): Budget => ({ of: 'ratio', bound: 'at-least', limit })
export const valueAtMost = (limit: number): Budget => ({ of: 'value', bound: 'at-most', limit })

export function keepsTo({ of, bound, limit }: Budget, measured: Record<'value' | 'ratio', number | null>): boolean {
  const given = measured[of]
  if (given === null || Number.isNaN(given)) return false
  return bound === 'at-most' ? given <= limit : given >= limit
}

export function budgetText({ of, bound, limit, besides }: Budget, unit: string): string {
  const plus = besides === undefined ? '' : ` + ${besides}`
  return `${bound === 'at-most' ? '<=' : '>='} ${limit} ${of === 'ratio' ? 'x' : unit}${plus}`
}
