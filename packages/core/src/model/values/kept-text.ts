import { parseReference } from './reference.ts'

/** As `StoredValue` of the contract. */
export interface Kept {
  readonly text: string
  readonly by: 'value' | 'reference'
  readonly codec: string | null
}

/** Where a value is that cannot be shown as it is, and who can read it. */
export function keptText({ text, by, codec }: Kept): string {
  const reference = by === 'reference' ? parseReference(text) : undefined
  const where = reference ? `${reference.bytes} bytes in result storage "${reference.storage}"` : 'stored'
  return codec === null ? where : `${where}, encoded by the codec "${codec}" of the flow: only its code can read it`
}
