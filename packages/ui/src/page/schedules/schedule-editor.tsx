import { SegmentedControl, Select, TextInput } from '@mantine/core'
import type { Deployment } from '@orc/core/contract'
import { CATCHUP_POLICIES, type CatchupPolicy } from '@orc/core/model'
import { client } from '../api/client.ts'
import { newKey } from '../api/new-key.ts'
import { asApplied, asScheduleInput } from '../deployments/as-applied.ts'
import { FormDialog } from '../elements/form-dialog.tsx'
import { useForm } from '../elements/use-form.ts'
import { draftOf, type ScheduleDraft, specOf } from './draft.ts'
import { Preview } from './preview.tsx'

export interface ScheduleEditorProps {
  readonly deployment: Deployment
  /** Undefined for a new one. */
  readonly schedule: Deployment['schedules'][number] | undefined
  readonly onClose: () => void
}

const RULES = [
  { value: 'cron', label: 'Cron' },
  { value: 'interval', label: 'Interval' },
  { value: 'rrule', label: 'RRULE' },
]
const ZONES = Intl.supportedValuesOf('timeZone')

/** A schedule's rule, with what follows from it shown while it is written. */
export function ScheduleEditor({ deployment, schedule, onClose }: ScheduleEditorProps) {
  const form = useForm(draftOf(schedule), async (draft) => {
    await save(deployment, schedule?.slug, draft)
    onClose()
  })
  const { values, set } = form
  const title = schedule === undefined ? 'Add a schedule' : `Edit ${schedule.slug}`
  return (
    <FormDialog title={title} form={form} onClose={onClose} size="lg">
      <SegmentedControl
        aria-label="Kind of rule"
        data={RULES}
        value={values.type}
        onChange={(type) => set('type', type as ScheduleDraft['type'])}
      />
      <RuleField form={form} />
      {values.type !== 'interval' && (
        <Select
          label="Zone"
          searchable
          data={ZONES.includes(values.timezone) ? ZONES : [values.timezone, ...ZONES]}
          value={values.timezone}
          onChange={(zone) => set('timezone', zone ?? 'UTC')}
        />
      )}
      {schedule === undefined && <TextInput label="Name" placeholder="made from the rule" {...form.text('slug')} />}
      <Select
        label="What fell due while nothing could fire"
        data={CATCHUP_TEXTS}
        value={values.catchup}
        allowDeselect={false}
        onChange={(catchup) => set('catchup', (catchup ?? 'latest') as CatchupPolicy)}
      />
      <Preview spec={specOf(values)} />
    </FormDialog>
  )
}

const CATCHUP_WORDS: Readonly<Record<CatchupPolicy, string>> = {
  none: 'is passed over',
  latest: 'is run once, for the latest',
  all: 'is run, each',
}
const CATCHUP_TEXTS = CATCHUP_POLICIES.map((value) => ({ value, label: CATCHUP_WORDS[value] }))

function RuleField({ form }: { form: ReturnType<typeof useForm<ScheduleDraft>> }) {
  switch (form.values.type) {
    case 'cron':
      return (
        <TextInput
          label="Cron"
          description="Minute, hour, day of the month, month, day of the week; a sixth field in front is seconds."
          required
          data-autofocus
          {...form.text('cron')}
        />
      )
    case 'interval':
      return <TextInput label="Every" description="Like 30s, 15m, 1h30m, 1d." required {...form.text('every')} />
    case 'rrule':
      return (
        <TextInput
          label="RRULE"
          description="As in RFC 5545: FREQ=WEEKLY;BYDAY=MO,TH;BYHOUR=9"
          required
          {...form.text('rrule')}
        />
      )
  }
}

/** An edited schedule is applied with the deployment as it is, so that its name stays and nothing fires in between. */
async function save(deployment: Deployment, slug: string | undefined, draft: ScheduleDraft): Promise<void> {
  const { flow, name, schedules } = deployment
  const spec = specOf(draft)
  const { catchup } = draft
  if (slug === undefined) {
    const chosen = draft.slug === '' ? {} : { slug: draft.slug }
    await client.call('createSchedule', { flow, name, spec, catchup, ...chosen }, { idempotencyKey: newKey() })
    return
  }
  const edited = schedules.map((each) =>
    each.slug === slug ? { ...asScheduleInput(each), spec, catchup } : asScheduleInput(each),
  )
  await client.call('applyDeployment', { ...asApplied(deployment), schedules: edited })
}
