import { Group, Stack, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { client } from '../api/client.ts'
import { absoluteTime } from '../elements/times.ts'
import { Trouble } from '../elements/trouble.tsx'
import type { specOf } from './draft.ts'

const TYPING_PAUSE_MS = 250

/** The next occurrences of a rule that need not be saved yet, by the function that will fire it; in its zone and here. */
export function Preview({ spec }: { spec: ReturnType<typeof specOf> }) {
  const [settled] = useDebouncedValue(spec, TYPING_PAUSE_MS)
  const { data, error } = useQuery({
    queryKey: ['schedule-preview', settled],
    queryFn: ({ signal }) => client.call('previewSchedule', { spec: settled }, { signal }),
    retry: false,
    placeholderData: (before) => before,
  })
  if (error !== null) return <Trouble error={error} />
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone
  return (
    <Stack gap={4} aria-live="polite">
      <Text size="sm" fw={550}>
        Next
      </Text>
      {data?.items.map((at) => (
        <Group key={at} gap="md" justify="space-between">
          <Text size="sm" className="orc-numeric">
            {absoluteTime(at, settled.timezone)}
          </Text>
          {settled.timezone !== here && (
            <Text size="xs" c="dimmed" className="orc-numeric">
              here {absoluteTime(at)}
            </Text>
          )}
        </Group>
      ))}
      {data?.items.length === 0 && (
        <Text size="sm" c="dimmed">
          It never occurs again.
        </Text>
      )}
    </Stack>
  )
}
