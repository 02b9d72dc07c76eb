import { Stack, Text, Title } from '@mantine/core'
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

export interface EmptyProps {
  readonly icon: LucideIcon
  readonly title: string
  readonly text: string
  /** The next step: a button, a command. */
  readonly children?: ReactNode
}

/** Where there is nothing yet: what would be here, and how it comes to be. */
export function Empty({ icon: Icon, title, text, children }: EmptyProps) {
  return (
    <Stack align="center" gap="xs" py={48} px="md">
      <Icon size={34} color="var(--mantine-color-dimmed)" strokeWidth={1.5} aria-hidden />
      <Title order={2} size="h4">
        {title}
      </Title>
      <Text c="dimmed" size="sm" maw={460} ta="center">
        {text}
      </Text>
      {children !== undefined && (
        <Stack mt="sm" gap="sm" align="center" maw="100%">
          {children}
        </Stack>
      )}
    </Stack>
  )
}
