import { type FlowDefinition, flowDefinition } from '@orc/core'
import { kebabCase, nearest, OrcError } from '@orc/core/model'

/** A flow among what a module exports. */
export interface ExportedFlow {
  readonly exportName: string
  readonly definition: FlowDefinition
}

/** All flows that a module exports, in the order of its export names. */
export function exportedFlows(module: Readonly<Record<string, unknown>>): ExportedFlow[] {
  return Object.entries(module).flatMap(([exportName, value]) => {
    const definition = flowDefinition(value)
    return definition ? [{ exportName, definition }] : []
  })
}

/** @throws {OrcError} `flow_export_not_found`, naming the flows that are there. */
export function findFlow(
  module: Readonly<Record<string, unknown>>,
  { file, exportName }: { readonly file: string; readonly exportName: string },
): FlowDefinition {
  const flows = exportedFlows(module)
  const found = flows.find((flow) => flow.exportName === exportName)
  if (found) return found.definition
  const names = flows.map((flow) => flow.exportName)
  throw new OrcError('flow_export_not_found', {
    file,
    name: exportName,
    nearest: nearest(exportName, names),
    flows: names,
  })
}

/** What a flow is called: by its own word, else by its export; a default export without a name, by its file. */
export function flowName(
  definition: Pick<FlowDefinition, 'name'>,
  { file, exportName }: { file: string; exportName: string },
): string {
  if (definition.name !== undefined) return definition.name
  return kebabCase(exportName === 'default' ? (/([^/\\]+?)(\.[^./\\]+)?$/.exec(file)?.[1] ?? exportName) : exportName)
}
