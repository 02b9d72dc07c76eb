/** The known name most like the mistyped one, if it is near enough to be what was meant. */
export function nearest(given: string, known: Iterable<string>): string | undefined {
  let best: string | undefined
  // At least one character must stay: else any single letter would be "near" any other.
  let bestDistance = Math.min(Math.max(2, Math.floor(given.length / 3)), given.length - 1) + 1
  for (const name of known) {
    const distance = editDistance(given.toLowerCase(), name.toLowerCase())
    if (distance < bestDistance) {
      best = name
      bestDistance = distance
    }
  }
  return best
}

/** Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= b.length; column += 1) {
      const substitution = (above[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1)
      let cost = Math.min((above[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, substitution)
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      if (swapped) cost = Math.min(cost, (before[column - 2] ?? 0) + 1)
      current.push(cost)
    }
    before = above
    above = current
  }
  return above[b.length] ?? 0
}
