import { NumberInput, Select, TextInput } from '@mantine/core'
import type { Deployment } from '@orc/core/contract'
import { COLLISION_STRATEGIES, type CollisionStrategy } from '@orc/core/model'

export interface DraftProps {
  readonly draft: Deployment
  readonly onChange: (part: Partial<Deployment>) => void
}

const STRATEGIES: Readonly<Record<CollisionStrategy, string>> = {
  enqueue: 'wait for their turn',
  'cancel-new': 'are cancelled',
  'cancel-running': 'take the place of the oldest, which is cancelled',
}
const STRATEGY_CHOICES = COLLISION_STRATEGIES.map((value) => ({ value, label: STRATEGIES[value] }))

/** How many of its runs go on at once, and what becomes of those beyond. */
export function LimitFields({ draft, onChange }: DraftProps) {
  const { concurrencyLimit, collisionStrategy, concurrencyKey, infrastructureRetries } = draft
  // What refines a limit goes with it: the API refuses one without the other.
  const limit = (given: number | string): Partial<Deployment> =>
    typeof given === 'number'
      ? { concurrencyLimit: given }
      : { concurrencyLimit: null, collisionStrategy: 'enqueue', concurrencyKey: null }
  return (
    <>
      <NumberInput
        label="Runs at once"
        description="No limit when it is left empty."
        min={0}
        allowDecimal={false}
        value={concurrencyLimit ?? ''}
        onChange={(given) => onChange(limit(given))}
      />
      {concurrencyLimit !== null && (
        <>
          <Select
            label="Runs beyond that"
            data={STRATEGY_CHOICES}
            value={collisionStrategy}
            allowDeselect={false}
            onChange={(strategy) => onChange({ collisionStrategy: (strategy ?? 'enqueue') as CollisionStrategy })}
          />
          <TextInput
            label="Limit for each"
            description="Gives each value the whole limit for itself. All runs share it when it is left empty."
            placeholder="{{ parameters.tenant }}"
            value={concurrencyKey ?? ''}
            onChange={({ currentTarget: { value } }) => onChange({ concurrencyKey: value === '' ? null : value })}
          />
        </>
      )}
      <NumberInput
        label="Begun again when its infrastructure is lost"
        description="How often, at most. 0: a run that is lost after its start is crashed."
        min={0}
        max={1000}
        allowDecimal={false}
        value={infrastructureRetries}
        onChange={(given) => onChange({ infrastructureRetries: Number(given) })}
      />
    </>
  )
}
