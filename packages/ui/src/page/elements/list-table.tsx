import { Table } from '@mantine/core'
import type { ReactNode } from 'react'

export interface ListTableProps {
  /** The room above and below what is in a row. @default 'sm' */
  readonly rowSpacing?: 'xs' | 'sm'
  /** Nothing in it takes the focus, and a keyboard must reach what is out of sight all the same. @default false */
  readonly takesFocus?: boolean
  readonly children: ReactNode
}

/** A table of things, which scrolls sideways where there is no room for it. */
export function ListTable({ rowSpacing = 'sm', takesFocus = false, children }: ListTableProps) {
  return (
    <Table.ScrollContainer minWidth={0} {...(takesFocus && { scrollAreaProps: { viewportProps: { tabIndex: 0 } } })}>
      <Table verticalSpacing={rowSpacing} horizontalSpacing="md">
        {children}
      </Table>
    </Table.ScrollContainer>
  )
}
