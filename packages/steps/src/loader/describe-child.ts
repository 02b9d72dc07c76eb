import { writeSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { exportedFlows, flowName } from '../flow-exports.ts'
import { flowSite, markDescribing } from '../flow-site.ts'
import { importBundle } from '../import-bundle.ts'
import type { ChildAnswer, DescribedFlow } from './describe-answer.ts'

/**
 * Imports a bundle and says on file descriptor 3, in one line, which flows it exports: standard output belongs to the
 * module. What the module starts and leaves running ends with this process, which its parent kills once it has the answer.
 */
const ANSWER_FD = 3

async function describe(bundle: string, file: string): Promise<ChildAnswer> {
  try {
    const module = await importBundle(bundle)
    flushCompileCache() // before the parent kills this process: the first run finds it
    return { flows: exportedFlows(module).map((flow) => describeOne(flow, file)) }
  } catch (error) {
    return { thrown: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

function describeOne(
  { exportName, definition }: ReturnType<typeof exportedFlows>[number],
  file: string,
): DescribedFlow {
  const { description } = definition
  const name = flowName(definition, { file, exportName })
  return { name, exportName, description, parameterSchema: definition.inputSchema(), site: flowSite(definition) }
}

markDescribing()
const [bundle = '', file = ''] = process.argv.slice(2)
writeSync(ANSWER_FD, `${JSON.stringify(await describe(bundle, file))}\n`)
