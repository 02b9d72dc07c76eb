/** What a row must keep to: its value, or its ratio to the floor of the same run. */
export interface Budget {
  readonly of: 'value' | 'ratio'
  readonly bound: 'at-most' | 'at-least'
  readonly limit: number
}

export const ratioAtMost = (limit: number): Budget => ({ of: 'ratio', bound: 'at-most', limit })
export const ratioAtLeast = (limit: number): Budget => ({ of: 'ratio', bound: 'at-least', limit })
export const valueAtMost = (limit: number): Budget => ({ of: 'value', bound: 'at-most', limit })

export function keepsTo({ of, bound, limit }: Budget, measured: Record<'value' | 'ratio', number | null>): boolean {
  const given = measured[of]
  if (given === null || Number.isNaN(given)) return false
  return bound === 'at-most' ? given <= limit : given >= limit
}

export function budgetText({ of, bound, limit }: Budget, unit: string): string {
  return `${bound === 'at-most' ? '<=' : '>='} ${limit} ${of === 'ratio' ? 'x' : unit}`
}
