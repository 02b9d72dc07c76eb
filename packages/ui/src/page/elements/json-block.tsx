import { CopyButton } from './copy.tsx'
import classes from './json-block.module.css'

/** A value as JSON, with a button to copy it. */
export function JsonBlock({ value, label }: { value: unknown; label: string }) {
  const text = JSON.stringify(value, null, 2) ?? 'null'
  return (
    <div className={classes.block}>
      <div className={classes.copy}>
        <CopyButton text={text} label={`Copy ${label}`} />
      </div>
      <pre className={classes.text} tabIndex={0} aria-label={label}>
        {text}
      </pre>
    </div>
  )
}
