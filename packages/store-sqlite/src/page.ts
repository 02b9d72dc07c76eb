import { OrcError } from '@orc/core/model'
import type { Page } from '@orc/store'

/** A cursor says where the last page ended; it is opaque, so that nobody builds one. */
export function encodeCursor(position: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url')
}

/** @throws {OrcError} `request_invalid` for anything `encodeCursor` did not make. */
export function decodeCursor(cursor: string): readonly (string | number)[] {
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (Array.isArray(position)) return position as (string | number)[]
  } catch {}
  throw new OrcError('request_invalid', { problems: ['cursor: it comes from no page of this list'] })
}

/** Of one row more than asked for, which shows that there is a next page. */
export function pageOf<Row, Item>(rows: readonly Row[], limit: number, shape: PageShape<Row, Item>): Page<Item> {
  const last = rows[limit - 1]
  const nextCursor = rows.length > limit && last !== undefined ? encodeCursor(shape.position(last)) : null
  return { items: rows.slice(0, limit).map(shape.item), nextCursor }
}

export interface PageShape<Row, Item> {
  readonly item: (row: Row) => Item
  readonly position: (row: Row) => readonly (string | number)[]
}
