import type { ConcurrencyLimit } from '@orc/core/contract'
import type { LimitKind } from '@orc/core/model'
import { DeleteAction } from '../elements/delete-action.tsx'

export interface DeleteLimitProps {
  readonly limit: Pick<ConcurrencyLimit, 'name' | 'kind'>
  readonly look: 'icon' | 'button'
  readonly onDone?: () => void
}

const EFFECTS: Readonly<Record<LimitKind, string>> = {
  slots: 'Flows that ask for its slots fail from then on. Those that have some go on.',
  rate: 'Flows that ask for its slots fail from then on. Those that were promised some go on.',
  tag: 'Runs that wait for it go on at once, as many as there are.',
}

export function DeleteLimit({ limit: { name, kind }, ...rest }: DeleteLimitProps) {
  return (
    <DeleteAction noun="limit" name={name} operation="deleteConcurrencyLimit" input={{ name }} {...rest}>
      {EFFECTS[kind]}
    </DeleteAction>
  )
}
