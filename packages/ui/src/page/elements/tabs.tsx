import { Tabs } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'

export interface TabPart {
  readonly value: string
  readonly text: string
  /** Beside the text. */
  readonly count?: number
  readonly content: () => ReactNode
}

/** Parts of a page, one in sight; which one is in the address. */
export function PageTabs({ parts }: { parts: readonly TabPart[] }) {
  const { tab } = useSearch({ strict: false }) as { tab?: string }
  const navigate = useNavigate()
  const shown = parts.find(({ value }) => value === tab) ?? parts[0]
  if (shown === undefined) return null
  const go = (value: string | null): void => {
    void navigate({ to: '.', search: (before: object) => ({ ...before, tab: value ?? '' }), replace: true })
  }
  return (
    <Tabs value={shown.value} onChange={go} keepMounted={false}>
      <Tabs.List mb="md">
        {parts.map(({ value, text, count }) => (
          <Tabs.Tab key={value} value={value} rightSection={count === undefined ? undefined : <Count value={count} />}>
            {text}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {parts.map(({ value, content }) => (
        <Tabs.Panel key={value} value={value}>
          {value === shown.value && content()}
        </Tabs.Panel>
      ))}
    </Tabs>
  )
}

function Count({ value }: { value: number }) {
  return (
    <span className="orc-numeric" style={{ color: 'var(--mantine-color-dimmed)', fontSize: 12 }}>
      {value}
    </span>
  )
}
