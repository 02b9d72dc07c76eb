import { Anchor, Group, Stack, Text, Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useEffect } from 'react'

export interface PageHeadProps {
  readonly title: string
  /** The list that this is one of. */
  readonly of?: { readonly text: string; readonly to: string }
  /** Beside the title: a status, an id. */
  readonly marks?: ReactNode
  readonly text?: ReactNode
  readonly actions?: ReactNode
}

/** What the page is about, and what can be done with it. */
export function PageHead({ title, of, marks, text, actions }: PageHeadProps) {
  useEffect(() => {
    document.title = `${title} · Orc`
  }, [title])
  return (
    <Group component="header" justify="space-between" align="flex-end" mb="lg" gap="md">
      <Stack gap={4} miw={0}>
        {of !== undefined && (
          <Anchor component={Link} to={of.to} size="sm" c="dimmed">
            {of.text}
          </Anchor>
        )}
        <Group gap="sm" wrap="wrap">
          <Title order={1} size="h2" style={{ overflowWrap: 'anywhere' }}>
            {title}
          </Title>
          {marks}
        </Group>
        {text !== undefined && (
          <Text c="dimmed" size="sm" component="div">
            {text}
          </Text>
        )}
      </Stack>
      {actions !== undefined && <Group gap="xs">{actions}</Group>}
    </Group>
  )
}
