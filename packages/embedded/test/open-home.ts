import { openEmbedded } from '../src/index.ts'

/** One of several processes that open the same home at once: creates a variable and says what it found. */
const [home = '', name = ''] = process.argv.slice(2)
await using orc = await openEmbedded({ home, loops: false })
await orc.client.call('setVariable', { name, value: process.pid })
await orc.client.call('setSecret', { name, value: `secret of ${name}` })
process.stdout.write(JSON.stringify({ installationId: orc.installationId, apiKey: orc.apiKey }))
