import { flow, task } from '@orc/core'
import * as z from 'zod'

const Repository = z.object({
  full_name: z.string(),
  description: z.string().nullable(),
  stargazers_count: z.int(),
  forks_count: z.int(),
  open_issues_count: z.int(),
})

const fetchRepository = task({
  name: 'fetch-repository',
  retries: 3,
  retryDelay: { base: '1s', factor: 2, max: '30s', jitter: 0.2 },
  timeout: '30s',
  async run({ api, repo }: { api: string; repo: string }, { signal }) {
    const response = await fetch(`${api}/repos/${repo}`, { signal, headers: { 'user-agent': 'orc-example' } })
    if (!response.ok) throw new Error(`${api} answered ${response.status} about ${repo}`)
    return Repository.parse(await response.json())
  },
})

/** What a repository API says about a repository. */
export const getRepoInfo = flow({
  name: 'get-repo-info',
  description: 'Stars, forks and open issues of a repository',
  input: z.object({
    repo: z.string().default('nodejs/node').describe('owner/name'),
    api: z.url().default('https://api.github.com').describe('Where the repository API is'),
  }),
  async run({ repo, api }, { log }) {
    const found = await fetchRepository({ api, repo })
    log.info(`${found.full_name}: ${found.description ?? ''}`)
    log.info('stars', { stars: found.stargazers_count })
    return { stars: found.stargazers_count, forks: found.forks_count, openIssues: found.open_issues_count }
  },
})
