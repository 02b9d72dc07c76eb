import { flow, NonRetryable, sleep, task } from '@orc/core'
import * as z from 'zod'

const Job = z.object({ id: z.string(), status: z.enum(['working', 'done', 'failed']), url: z.url().optional() })
type Job = z.infer<typeof Job>

/** Soon at first, then every ten minutes: after this many looks, about seven hours later, nobody believes in it any more. */
const LOOKS = 50
const waitBefore = (look: number): number => Math.min(2 ** look * 1_000, 10 * 60_000)

const ask = async (url: string, init: RequestInit): Promise<Job> => {
  const response = await fetch(url, init)
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  return Job.parse(await response.json())
}

export const startExport = task({
  name: 'start-export',
  retries: 5,
  retryDelay: { base: '1s' },
  run: ({ api, dataset }: { api: string; dataset: string }, { signal, run }) =>
    ask(`${api}/exports/${dataset}`, { method: 'POST', headers: { 'idempotency-key': run.id }, signal }),
})

export const look = task({
  name: 'look',
  retries: 5,
  retryDelay: { base: '1s' },
  run: ({ api, id }: { api: string; id: string }, { signal }) => ask(`${api}/exports/jobs/${id}`, { signal }),
})

/** Starts an export of somebody else's and waits until it is there, however long that takes them. */
export const exportDataset = flow({
  name: 'export-dataset',
  input: z.object({ api: z.url(), dataset: z.string() }),
  async run({ api, dataset }, { log }) {
    const { id } = await startExport({ api, dataset })
    for (let looks = 0; looks < LOOKS; looks += 1) {
      await sleep(waitBefore(looks))
      const { status, url } = await look({ api, id })
      if (status === 'done') return { url, looks: looks + 1 }
      if (status === 'failed') throw new NonRetryable(`The export of ${dataset} failed.`)
      log.info('not there yet', { looks: looks + 1 })
    }
    throw new NonRetryable(`The export of ${dataset} was not there after ${LOOKS} looks.`)
  },
})
