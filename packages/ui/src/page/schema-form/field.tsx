import {
  Fieldset,
  MultiSelect,
  NumberInput,
  PasswordInput,
  Select,
  Stack,
  Switch,
  TagsInput,
  Textarea,
  TextInput,
} from '@mantine/core'
import { isRecord, type JsonSchema } from '@orc/core/model'
import { JsonField } from './json-field.tsx'
import { type FieldKind, kindOf, resolved } from './kind.ts'
import { PairsField } from './pairs-field.tsx'
import { YesOrNo } from './yes-or-no.tsx'

export interface FieldProps {
  readonly name: string
  /** The whole schema, which references point into. */
  readonly root: JsonSchema
  readonly schema: JsonSchema
  readonly isRequired: boolean
  /** Undefined when it is not given. */
  readonly value: unknown
  readonly inherited: unknown
  readonly problem: string | undefined
  readonly onChange: (value: unknown) => void
}

/** One field, of the kind that its schema asks for. */
export function Field(props: FieldProps) {
  const { name, value, inherited, isRequired, problem, onChange } = props
  const schema = resolved(props.schema, props.root)
  const kind = kindOf(schema)
  const standing = inherited ?? schema.default
  const placeholder = shown(standing)
  const input = {
    label: typeof schema.title === 'string' ? schema.title : name,
    description: typeof schema.description === 'string' ? schema.description : undefined,
    error: problem,
    required: isRequired && standing === undefined,
  }
  switch (kind.kind) {
    case 'choice':
      return (
        <Select
          {...input}
          data={kind.choices}
          value={typeof value === 'string' ? value : null}
          placeholder={placeholder}
          clearable
          onChange={(choice) => onChange(choice ?? undefined)}
        />
      )
    case 'switch':
      if (input.required && standing === undefined) return <YesOrNo {...input} value={value} onChange={onChange} />
      return (
        <Switch
          {...input}
          checked={Boolean(value ?? standing)}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      )
    case 'number':
      return <NumberField input={{ ...input, placeholder }} kind={kind} value={value} onChange={onChange} />
    case 'text':
      return <TextField input={{ ...input, placeholder }} kind={kind} value={value} onChange={onChange} />
    case 'texts':
      return <Texts {...props} schema={schema} input={input} placeholder={placeholder} />
    case 'pairs':
      return <PairsField {...input} value={isRecord(value) ? value : {}} inherited={standing} onChange={onChange} />
    case 'fields':
      return <Fields {...props} legend={input.label} properties={kind.properties} required={schema.required} />
    case 'json':
      return <JsonField {...input} value={value} placeholder={placeholder} onChange={onChange} />
  }
}

interface KindProps<Kind extends FieldKind['kind']> extends Pick<FieldProps, 'value' | 'onChange'> {
  readonly input: object
  readonly kind: Extract<FieldKind, { readonly kind: Kind }>
}

function NumberField({ input, kind, value, onChange }: KindProps<'number'>) {
  return (
    <NumberInput
      {...input}
      {...kind.bounds}
      value={typeof value === 'number' ? value : ''}
      allowDecimal={!kind.isWhole}
      clampBehavior="none"
      onChange={(number) => onChange(typeof number === 'number' ? number : undefined)}
    />
  )
}

function TextField({ input, kind, value, onChange }: KindProps<'text'>) {
  const Input = kind.isSecret ? PasswordInput : kind.isLong ? LongText : TextInput
  const change = (given: string): void => onChange(given === '' ? undefined : given)
  return (
    <Input
      {...input}
      value={typeof value === 'string' ? value : ''}
      onChange={(event: { currentTarget: { value: string } }) => change(event.currentTarget.value)}
    />
  )
}

function LongText(props: React.ComponentProps<typeof Textarea>) {
  return <Textarea autosize minRows={3} maxRows={12} {...props} />
}

interface TextsProps extends FieldProps {
  readonly input: object
  readonly placeholder: string | undefined
}

function Texts({ schema, value, placeholder, input, onChange }: TextsProps) {
  const { items } = schema
  const choices = isRecord(items) && Array.isArray(items.enum) ? (items.enum as string[]) : undefined
  const given = Array.isArray(value) ? value.map(String) : []
  const Input = choices ? MultiSelect : TagsInput
  return (
    <Input
      {...input}
      data={choices ?? []}
      value={given}
      placeholder={given.length > 0 ? undefined : (placeholder ?? 'Type and press Enter')}
      onChange={(texts: string[]) => onChange(texts.length === 0 ? undefined : texts)}
    />
  )
}

interface FieldsProps extends FieldProps {
  readonly legend: string
  readonly properties: Readonly<Record<string, JsonSchema>>
  readonly required: unknown
}

function Fields({ legend, properties, required, root, value, inherited, onChange }: FieldsProps) {
  const values = isRecord(value) ? value : {}
  const standing = isRecord(inherited) ? inherited : {}
  return (
    <Fieldset legend={legend}>
      <Stack gap="sm">
        {Object.entries(properties).map(([name, property]) => (
          <Field
            key={name}
            name={name}
            root={root}
            schema={property}
            isRequired={Array.isArray(required) && required.includes(name)}
            value={values[name]}
            inherited={standing[name]}
            problem={undefined}
            onChange={(given) => {
              const { [name]: _, ...others } = values
              const next = given === undefined ? others : { ...others, [name]: given }
              onChange(Object.keys(next).length === 0 ? undefined : next)
            }}
          />
        ))}
      </Stack>
    </Fieldset>
  )
}

/** A default as a placeholder shows it; nothing for one that is empty. */
function shown(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return ['', '[]', '{}'].includes(text) ? undefined : text
}
