import type { CliContext } from '../context.ts'
import type { Check } from './check.ts'
import { checkEngines } from './engine.ts'
import { checkMachine } from './machine.ts'
import { checkServer } from './server.ts'
import { checkStore } from './store.ts'
import { checkWork } from './work.ts'

/** Everything that is looked at, in the order in which one thing needs the other. */
export async function examine(context: CliContext): Promise<Check[]> {
  const { values } = context.settings
  const machine = checkMachine(values, context.host)
  const api = await (values.apiUrl ? checkServer(context) : checkStore(context))
  const found = [...machine, ...api]
  return api.every(({ ok }) => ok) ? [...found, ...(await checkEngines(context)), ...(await checkWork(context))] : found
}
