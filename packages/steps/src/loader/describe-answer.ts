import type { FlowSite } from '../flow-site.ts'

/** What the child process that imports a flow's module has to say. */
export type ChildAnswer = { readonly flows: readonly DescribedFlow[] } | { readonly thrown: string }

export interface DescribedFlow {
  /** Its own name, or that of its export in kebab-case. */
  readonly name: string
  readonly exportName: string
  readonly description: string
  /** JSON Schema (draft 2020-12) of its input. */
  readonly parameterSchema: Readonly<Record<string, unknown>>
  /** Where it is written, as far as that can be told. */
  readonly site?: FlowSite | undefined
}
