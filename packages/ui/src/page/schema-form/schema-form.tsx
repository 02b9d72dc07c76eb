import { Stack, Text } from '@mantine/core'
import { isRecord, type JsonSchema, schemaProblems } from '@orc/core/model'
import { Field } from './field.tsx'

export type FieldValues = Readonly<Record<string, unknown>>

export interface SchemaFormProps {
  /** Of an object. */
  readonly schema: JsonSchema
  /** What was given; what is not in it has its default. */
  readonly values: FieldValues
  readonly onChange: (values: FieldValues) => void
  /** Shown where nothing is given, instead of the schema's defaults. */
  readonly inherited?: FieldValues | undefined
  /** @default what to say where the schema declares nothing */
  readonly empty?: string
}

/** A form drawn from a JSON Schema. What it has no field for is written as JSON, so that everything can be said. */
export function SchemaForm({ schema, values, onChange, inherited = {}, empty = 'It takes nothing.' }: SchemaFormProps) {
  const properties = isRecord(schema.properties) ? Object.entries(schema.properties) : []
  const required = Array.isArray(schema.required) ? schema.required : []
  const problems = problemsOf(schema, values)
  if (properties.length === 0) return <Text c="dimmed">{empty}</Text>
  return (
    <Stack gap="md">
      {properties.map(([name, property]) => (
        <Field
          key={name}
          name={name}
          root={schema}
          schema={isRecord(property) ? property : {}}
          isRequired={required.includes(name) && inherited[name] === undefined}
          value={values[name]}
          inherited={inherited[name]}
          problem={problems.get(name)}
          onChange={(value) => onChange(withValue(values, name, value))}
        />
      ))}
    </Stack>
  )
}

/** A field that is emptied is not given at all. */
export function withValue(values: FieldValues, name: string, value: unknown): FieldValues {
  const { [name]: _, ...others } = values
  return value === undefined ? others : { ...others, [name]: value }
}

/** What is wrong, by the field at the top that it is in; the same check as the API's. */
function problemsOf({ required: _, ...schema }: JsonSchema, values: FieldValues): ReadonlyMap<string, string> {
  const problems = schemaProblems(schema, values).map(({ path, message }) => [/^[^.[]+/.exec(path)?.[0] ?? '', message])
  return new Map(problems as [string, string][])
}
