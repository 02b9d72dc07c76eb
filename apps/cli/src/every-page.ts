interface Page<Item> {
  readonly items: readonly Item[]
  readonly nextCursor: string | null
}
type Ask = { readonly limit: number; readonly cursor?: string }

/** All items of a paged list, or the first `most` of them. */
export async function everyPage<Item>(read: (ask: Ask) => Promise<Page<Item>>, most = Infinity): Promise<Item[]> {
  const items: Item[] = []
  let cursor: string | null = null
  do {
    const limit = Math.min(1000, most - items.length)
    const page: Page<Item> = await read(cursor === null ? { limit } : { limit, cursor })
    items.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== null && items.length < most)
  return items
}
