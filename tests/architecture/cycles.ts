/**
 * A path for each arrow that closes a cycle; empty if there is no cycle. Depth first, and no node is walked twice, which
 * keeps it linear in the number of arrows at the price of naming only one of the cycles an arrow closes.
 */
export function cycles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const found: string[][] = []
  const done = new Set<string>()
  const walk = (node: string, path: readonly string[]): void => {
    if (done.has(node)) return
    for (const next of graph.get(node) ?? []) {
      const at = [...path, node].indexOf(next)
      if (at >= 0) found.push([...path.slice(at), node, next])
      else walk(next, [...path, node])
    }
    done.add(node)
  }
  for (const node of graph.keys()) walk(node, [])
  return found
}
