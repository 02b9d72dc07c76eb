import { command } from '../../command.ts'
import { DEFAULT_URL, serverStatus } from '../../composition/server-status.ts'

export const status = command({
  usage: 'status',
  describe: 'Ask a server how it is: that of ORC_API_URL, else the one at the usual port of this machine',
  options: (args) => args,
  run: async (_, context) => {
    const { settings, output } = context
    const status = await serverStatus(settings.values.apiUrl || DEFAULT_URL, context)
    const { url, version, ready, checks } = status
    const failed = checks.filter(({ ok }) => !ok).map(({ name, message }) => `\n  ${name}: ${message}`)
    output.result(status, `Orc ${version} at ${url} is ${ready ? 'ready' : 'not ready'}.${failed.join('')}`)
    return ready ? 0 : 1
  },
})
