import { serverStatus } from '../composition/server-status.ts'
import type { CliContext } from '../context.ts'
import { type Check, fine, problem } from './check.ts'
import { ofError } from './store.ts'

/** The server of ORC_API_URL: whether it answers, is ready and takes our key. */
export async function checkServer(context: CliContext): Promise<Check[]> {
  const { apiUrl } = context.settings.values
  try {
    const { version, checks } = await serverStatus(apiUrl, context)
    const failed = checks.filter(({ ok }) => !ok)
    await context.client.call('getInstallation', {})
    const remedy = "See the server's own log."
    return [
      fine('server', `Orc ${version} at ${apiUrl}`),
      ...failed.map(({ name, message }) => problem('server', { message: `${name}: ${message}`, remedy })),
    ]
  } catch (error) {
    return [ofError('server', error)]
  }
}
