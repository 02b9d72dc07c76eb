import { ActionIcon, Button, Group, Input, Stack, TextInput } from '@mantine/core'
import { isRecord } from '@orc/core/model'
import { Plus, X } from 'lucide-react'
import { useState } from 'react'

export interface PairsFieldProps {
  readonly label: string
  readonly description?: string | undefined
  readonly error: string | undefined
  readonly required: boolean
  readonly value: Readonly<Record<string, unknown>>
  /** What holds beside what is given here. */
  readonly inherited: unknown
  readonly onChange: (value: Readonly<Record<string, string>> | undefined) => void
}

type Pair = readonly [name: string, value: string]

/** Names and texts, such as environment variables. */
export function PairsField({ label, description, error, required, value, inherited, onChange }: PairsFieldProps) {
  const [pairs, setPairs] = useState<readonly Pair[]>(() =>
    Object.entries(value).map(([name, text]) => [name, String(text)]),
  )
  const change = (next: readonly Pair[]): void => {
    setPairs(next)
    const given = next.filter(([name]) => name !== '')
    onChange(given.length === 0 ? undefined : Object.fromEntries(given))
  }
  const edit = (index: number, pair: Pair): void => change(pairs.map((each, at) => (at === index ? pair : each)))
  const names = isRecord(inherited) ? Object.keys(inherited) : []
  return (
    <Input.Wrapper
      label={label}
      description={names.length > 0 ? `${description ?? ''} Beside ${names.join(', ')}.` : description}
      error={error}
      required={required}
      labelElement="div"
    >
      <Stack gap={6} mt={6}>
        {pairs.map(([name, text], index) => (
          <Group key={index} gap={6} wrap="nowrap">
            <TextInput
              flex={1}
              aria-label={`${label}: name ${index + 1}`}
              placeholder="NAME"
              value={name}
              onChange={(event) => edit(index, [event.currentTarget.value, text])}
            />
            <TextInput
              flex={2}
              aria-label={`${label}: value ${index + 1}`}
              placeholder="value"
              value={text}
              onChange={(event) => edit(index, [name, event.currentTarget.value])}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Remove ${name || `pair ${index + 1}`}`}
              onClick={() => change(pairs.filter((_, at) => at !== index))}
            >
              <X size={15} />
            </ActionIcon>
          </Group>
        ))}
        <Button
          variant="default"
          size="xs"
          leftSection={<Plus size={13} />}
          style={{ alignSelf: 'flex-start' }}
          onClick={() => setPairs([...pairs, ['', '']])}
        >
          Add
        </Button>
      </Stack>
    </Input.Wrapper>
  )
}
