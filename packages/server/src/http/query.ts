/** Fields of a query; one that is repeated is a list. Undefined when there are none. */
export function parseQuery(query: string): Record<string, string | string[]> | undefined {
  if (query === '') return undefined
  const fields: Record<string, string | string[]> = {}
  for (const [name, value] of new URLSearchParams(query)) {
    const earlier = Object.hasOwn(fields, name) ? fields[name] : undefined
    fields[name] = earlier === undefined ? value : [earlier, value].flat()
  }
  return fields
}
