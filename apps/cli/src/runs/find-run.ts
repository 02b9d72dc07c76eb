import { nearest, OrcError } from '@orc/core/model'
import type { ApiClient } from '../host.ts'

const FULL_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
/** Names and beginnings of ids are looked for among this many of the newest runs. */
const NEWEST = 1000

/** The id of the run that is meant by an id, the beginning of one or a name. @throws {OrcError} for none and several */
export async function findRunId(given: string, client: ApiClient): Promise<string> {
  if (FULL_ID.test(given)) return given
  const { items } = await client.call('listFlowRuns', { limit: NEWEST })
  const found = items.filter(({ id, name }) => name === given || id.startsWith(given))
  const [run, ...more] = found
  if (run && more.length === 0) return run.id
  if (run) {
    const ids = found.slice(0, 5).map(({ id }) => id)
    throw new OrcError('usage', {
      problem: `${found.length} runs are meant by "${given}".`,
      remedy: `Give the id of one: ${ids.join(', ')}`,
    })
  }
  const like = nearest(
    given,
    items.map(({ name }) => name),
  )
  throw like
    ? new OrcError('usage', { problem: `There is no flow run "${given}".`, remedy: `Did you mean "${like}"?` })
    : new OrcError('flow_run_not_found', { id: given })
}
