import { Textarea } from '@mantine/core'
import { useState } from 'react'

export interface JsonFieldProps {
  readonly label: string
  readonly description?: string | undefined
  readonly error: string | undefined
  readonly required: boolean
  readonly value: unknown
  readonly placeholder: string | undefined
  readonly onChange: (value: unknown) => void
}

/** A value that no other field can hold, as JSON. What cannot be read yet is kept as it was typed. */
export function JsonField({ value, onChange, error, description, ...input }: JsonFieldProps) {
  const [typed, setTyped] = useState(() => (value === undefined ? '' : JSON.stringify(value, null, 2)))
  const [isUnreadable, setIsUnreadable] = useState(false)
  const change = (text: string): void => {
    setTyped(text)
    const read = parsed(text)
    setIsUnreadable(read === UNREADABLE)
    if (read !== UNREADABLE) onChange(read)
  }
  return (
    <Textarea
      {...input}
      description={description ?? 'As JSON.'}
      error={isUnreadable ? 'This is no JSON yet.' : error}
      value={typed}
      autosize
      minRows={2}
      maxRows={16}
      spellCheck={false}
      styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
      onChange={(event) => change(event.currentTarget.value)}
    />
  )
}

const UNREADABLE = Symbol('no JSON')

function parsed(text: string): unknown {
  if (text.trim() === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return UNREADABLE
  }
}
