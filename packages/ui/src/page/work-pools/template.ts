import type { WorkPoolType } from '@orc/core/contract'

type Template = WorkPoolType['baseJobTemplate']

/** The template with other defaults. A variable that has one need not be given any longer. */
export function templateWithDefaults(template: Template, defaults: Readonly<Record<string, unknown>>): Template {
  const { properties, required, ...rest } = template.variables
  const changed = Object.entries(properties).map(([name, schema]) =>
    Object.hasOwn(defaults, name) ? [name, { ...schema, default: defaults[name] }] : [name, schema],
  )
  const stillRequired = required?.filter((name) => !Object.hasOwn(defaults, name))
  return {
    ...template,
    variables: {
      ...rest,
      properties: Object.fromEntries(changed) as Template['variables']['properties'],
      ...(stillRequired && { required: stillRequired }),
    },
  }
}

/** The defaults that a template has. */
export function defaultsOf({ variables }: Template): Record<string, unknown> {
  const given = Object.entries(variables.properties).filter(([, schema]) => schema.default !== undefined)
  return Object.fromEntries(given.map(([name, schema]) => [name, schema.default]))
}

/** The template without any: what its owner writes now is all that holds. */
export function withoutDefaults(template: Template): Template {
  const bare = Object.entries(template.variables.properties).map(([name, { default: _, ...schema }]) => [name, schema])
  const properties = Object.fromEntries(bare) as Template['variables']['properties']
  return { ...template, variables: { ...template.variables, properties } }
}
