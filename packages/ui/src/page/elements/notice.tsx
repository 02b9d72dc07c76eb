import type { LucideIcon } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import classes from './notice.module.css'

export interface NoticeProps {
  readonly kind: 'bad' | 'wait'
  readonly icon: LucideIcon
  readonly title: string
  /** Said at once by screen readers: for what came of something that was just done. @default found while reading */
  readonly role?: 'alert'
  readonly children?: ReactNode
}

/** What a person should know before going on. */
export function Notice({ kind, icon: Icon, title, role, children }: NoticeProps) {
  const id = useId()
  return (
    <div className={classes.notice} data-kind={kind} role={role ?? 'note'} aria-labelledby={id}>
      <Icon size={18} aria-hidden className={classes.icon} />
      <div className={classes.body}>
        <div id={id} className={classes.title}>
          {title}
        </div>
        {children}
      </div>
    </div>
  )
}
