import { NumberInput, SegmentedControl, Text, TextInput } from '@mantine/core'
import { type LimitKind, parseDurationMs, TAG_LIMIT_PREFIX } from '@orc/core/model'
import { client } from '../api/client.ts'
import { newKey } from '../api/new-key.ts'
import { FormDialog } from '../elements/form-dialog.tsx'
import { shellWord } from '../elements/shell-word.ts'
import { useForm } from '../elements/use-form.ts'

interface Draft {
  readonly kind: LimitKind
  /** Without the prefix of those of tags. */
  readonly name: string
  readonly slots: number
  readonly per: string
}

const EMPTY: Draft = { kind: 'slots', name: '', slots: 1, per: '1m' }

const KINDS: readonly { readonly value: LimitKind; readonly label: string }[] = [
  { value: 'slots', label: 'Slots' },
  { value: 'rate', label: 'Rate' },
  { value: 'tag', label: 'Runs with a tag' },
]

const TEXTS: Readonly<Record<LimitKind, string>> = {
  slots: 'A flow holds some while it does something: withConcurrency(name, ...).',
  rate: 'So many in any span of time: rateLimit(name).',
  tag: 'So many runs that bear the tag go on at once. Their flows need not know.',
}

export function NewLimit({ onClose }: { onClose: () => void }) {
  const form = useForm(EMPTY, async (draft) => {
    await client.call('createConcurrencyLimit', limitOf(draft), { idempotencyKey: newKey() })
    onClose()
  })
  const { values, set } = form
  return (
    <FormDialog
      title="Create a concurrency limit"
      form={form}
      action="Create limit"
      command={values.name === '' ? undefined : commandOf(values)}
      onClose={onClose}
    >
      <SegmentedControl
        aria-label="What is limited"
        data={[...KINDS]}
        value={values.kind}
        onChange={(kind) => set('kind', kind as LimitKind)}
      />
      <Text size="sm" c="dimmed">
        {TEXTS[values.kind]}
      </Text>
      <TextInput label={values.kind === 'tag' ? 'Tag' : 'Name'} required data-autofocus {...form.text('name')} />
      <NumberInput
        label={values.kind === 'tag' ? 'Runs at once' : 'Slots'}
        min={0}
        allowDecimal={false}
        required
        value={values.slots}
        onChange={(slots) => set('slots', Number(slots))}
      />
      {values.kind === 'rate' && (
        <TextInput label="In any" description="Like 1s, 30s, 1m, 1h." required {...form.text('per')} />
      )}
    </FormDialog>
  )
}

/** @throws {OrcError} `duration_invalid` */
function limitOf({ kind, name, slots, per }: Draft) {
  return { name: nameOf({ kind, name }), slots, perMs: kind === 'rate' ? parseDurationMs(per) : null }
}

function nameOf({ kind, name }: Pick<Draft, 'kind' | 'name'>): string {
  return kind === 'tag' ? `${TAG_LIMIT_PREFIX}${name}` : name
}

function commandOf(draft: Draft): string {
  const span = draft.kind === 'rate' ? ` --per ${shellWord(draft.per)}` : ''
  return `orc concurrency-limit create ${shellWord(nameOf(draft))} --slots ${draft.slots}${span}`
}
