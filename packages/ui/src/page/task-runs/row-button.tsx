import { UnstyledButton } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './timeline.module.css'

/** Whether the details of a row are shown. */
export interface RowChoice {
  readonly isChosen: boolean
  readonly onToggle: () => void
}

export interface RowButtonProps {
  readonly choice: RowChoice
  readonly icon: ReactNode
  readonly text: string
}

/** The name of a row, which shows and hides what there is to say about it. */
export function RowButton({ choice: { isChosen, onToggle }, icon, text }: RowButtonProps) {
  return (
    <UnstyledButton className={classes.call} fz="inherit" aria-expanded={isChosen} onClick={onToggle}>
      {icon}
      <span className={classes.text}>{text}</span>
    </UnstyledButton>
  )
}
