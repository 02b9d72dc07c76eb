import type { Page, PageAsk } from '@orc/store'

const PAGE = 1000

/** All items of a list, page by page, for what must look at every one. */
export async function everyPage<Item>(list: (ask: PageAsk) => Promise<Page<Item>>): Promise<Item[]> {
  const items: Item[] = []
  let cursor: string | null | undefined
  do {
    const page: Page<Item> = await list({ limit: PAGE, cursor: cursor ?? undefined })
    items.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== null)
  return items
}
