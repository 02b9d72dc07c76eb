import { openEmbedded } from '@orc/embedded'
import { monotonicMs } from '../harness/monotonic.ts'
import { asked } from './keep-busy.ts'

/** Another process that writes to the same store all the time: it prints how many runs it created. */
export interface WriteBesideAsk {
  readonly home: string
  readonly flow: string
  readonly name: string
  readonly writers: number
  readonly forMs: number
}

const { home, flow, name, writers, forMs } = asked<WriteBesideAsk>()
await using embedded = await openEmbedded({ home, loops: false })
const untilMs = monotonicMs() + forMs
let created = 0
async function writeOn(): Promise<void> {
  for (; monotonicMs() < untilMs; created++) await embedded.client.call('runDeployment', { flow, name })
}
await Promise.all(Array.from({ length: writers }, writeOn))
process.stdout.write(JSON.stringify({ created }))
