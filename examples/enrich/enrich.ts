import { flow, rateLimit, task, withConcurrency } from '@orc/core'
import * as z from 'zod'

const Company = z.object({ domain: z.string(), name: z.string(), employees: z.int() })

/**
 * Asks a paid API that allows sixty questions a minute for an account, five at once. Both limits are Orc's, shared by all
 * runs of all flows that name them, and a try waits for its turn anew.
 */
export const lookUp = task({
  name: 'look-up-company',
  retries: 4,
  retryDelay: { base: '5s', jitter: 0.5 },
  async run({ api, account, domain }: { api: string; account: string; domain: string }, { signal }) {
    await rateLimit('company-api', { key: account })
    return withConcurrency('company-api-connections', { key: account }, async () => {
      const response = await fetch(`${api}/companies/${domain}`, { headers: { 'x-account': account }, signal })
      if (response.status === 404) return undefined
      if (!response.ok) throw new Error(`${domain} answered ${response.status}`)
      return Company.parse(await response.json())
    })
  },
})

/** What is known of the companies behind a list of domains. */
export const enrich = flow({
  name: 'enrich',
  input: z.object({ api: z.url(), account: z.string(), domains: z.array(z.string()) }),
  async run({ api, account, domains }) {
    const asks = domains.map((domain) => ({ api, account, domain }))
    const companies = await lookUp.map(asks, { concurrency: 20 })
    return companies.filter((company) => company !== undefined)
  },
})
