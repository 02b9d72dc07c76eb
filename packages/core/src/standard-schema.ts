/**
 * What core needs of a schema library, after Standard Schema and Standard JSON Schema (standardschema.dev): zod,
 * valibot, arktype and others implement it. Declared here so that core depends on none of them.
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => ValidationResult<Output> | Promise<ValidationResult<Output>>
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
    readonly jsonSchema?: JsonSchemaConverter | undefined
  }
}

interface JsonSchemaConverter {
  readonly input: (options: JsonSchemaOptions) => Record<string, unknown>
}

interface JsonSchemaOptions {
  readonly target: 'draft-2020-12'
  readonly libraryOptions?: Record<string, unknown> | undefined
}

export type ValidationResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly ValidationIssue[] }

export interface ValidationIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** What a caller of a flow with this schema passes. */
export type SchemaInput<Schema> = Schema extends StandardSchema<infer Input, unknown> ? Input : never
/** What the flow's body gets. */
export type SchemaOutput<Schema> = Schema extends StandardSchema<unknown, infer Output> ? Output : never
