import { flow, task } from '@orc/core'
import * as z from 'zod'

export const check = task({
  name: 'check',
  retries: 2,
  retryDelay: ['1s', '10s'],
  timeout: '10s',
  async run(url: string, { signal }) {
    const { status } = await fetch(url, { method: 'HEAD', redirect: 'follow', signal })
    if (status >= 500) throw new Error(`${url} answered ${status}`) // better luck next time
    return status
  },
})

/** Which of many links are dead: a call of a task for each, a few dozen at once. */
export const linkCheck = flow({
  name: 'link-check',
  input: z.object({
    urls: z.array(z.url()).max(10_000),
    concurrency: z.int().min(1).default(50).describe('How many are asked at once'),
  }),
  async run({ urls, concurrency }, { log }) {
    const checks = await check.allSettled(urls, { concurrency })
    const dead = urls.flatMap((url, index) => {
      const problem = problemOf(checks[index])
      return problem === undefined ? [] : [{ url, problem }]
    })
    log.info('checked', { links: urls.length, dead: dead.length })
    return { checked: urls.length, dead }
  },
})

function problemOf(check: PromiseSettledResult<number> | undefined): string | undefined {
  if (check?.status === 'rejected') return String(check.reason)
  return check !== undefined && check.value >= 400 ? `answered ${check.value}` : undefined
}
