import { Group, Radio } from '@mantine/core'

export interface YesOrNoProps {
  readonly label: string
  readonly description?: string | undefined
  readonly error: string | undefined
  readonly value: unknown
  readonly onChange: (value: boolean) => void
}

/** A decision that has no default: nothing is chosen until somebody does, as a switch that is off would say no. */
export function YesOrNo({ value, onChange, ...input }: YesOrNoProps) {
  return (
    <Radio.Group
      {...input}
      withAsterisk
      value={typeof value === 'boolean' ? String(value) : null}
      onChange={(choice) => onChange(choice === 'true')}
    >
      <Group mt={6}>
        <Radio value="true" label="Yes" />
        <Radio value="false" label="No" />
      </Group>
    </Radio.Group>
  )
}
