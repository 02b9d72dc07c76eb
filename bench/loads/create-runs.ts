import { asked, type BusyAsk, keepBusy } from './keep-busy.ts'

/** Creates runs of one deployment. */
export interface CreateRunsAsk extends BusyAsk {
  readonly flow: string
  readonly name: string
}

const ask = asked<CreateRunsAsk>()
const path = `/api/deployments/${ask.flow}/${ask.name}/runs`
await keepBusy(ask, async (connection) => {
  await connection.post(path, { parameters: { name: 'otter', times: 2 } })
})
