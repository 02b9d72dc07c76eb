import { fillReferences, nearest, OrcError, placeholders } from '@orc/core/model'

/** What steps have made so far: for each its outputs by name, under its `id`, or its name where it has none. */
export type StepOutputs = ReadonlyMap<string, Readonly<Record<string, string>>>

/** `{{ id.output }}`, which is neither a variable of the environment nor the server's to fill in. */
const OUTPUT = /^(?!secret\.|variable\.)([A-Za-z_][\w-]*)\.([\w-]+)$/

/**
 * A value with what steps before it have made in place of `{{ id.output }}`; other braces are left as they are.
 * @throws {OrcError} `reference_unknown` for a step before it that has no such output
 */
export function fillOutputs<Value>(value: Value, { place, outputs }: { place: string; outputs: StepOutputs }): Value {
  const filled = new Map<string, string>()
  for (const reference of placeholders(value)) {
    const [, id = '', name = ''] = OUTPUT.exec(reference) ?? []
    const made = outputs.get(id)
    if (made === undefined) continue
    const text = Object.hasOwn(made, name) ? made[name] : undefined
    const known = Object.keys(made).map((output) => `${id}.${output}`)
    if (text === undefined) {
      throw new OrcError('reference_unknown', { place, reference, nearest: nearest(reference, known), known })
    }
    filled.set(reference, text)
  }
  return filled.size === 0 ? value : (fillReferences(value, filled) as Value)
}

/** What a step is called by later ones. */
export function stepId({ step, id }: { readonly step: string; readonly id?: unknown }): string {
  return typeof id === 'string' ? id : step
}
