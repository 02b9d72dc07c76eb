import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { has } from '../../tests/services.ts'
import { docker, nodeImage } from '../harness/docker.ts'
import { root } from '../harness/program.ts'
import { RepositoryApi } from '../harness/repository-api.ts'
import { type Block, readPage } from './page.ts'
import { Reader } from './reader.ts'

/** What `orc deploy` builds images on when nobody says anything else. */
const DEFAULT_BASE_IMAGE = 'node:24-slim'

/** The documentation, less the pages that tell of decisions. */
const PAGES = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.md') && !file.startsWith('decisions'))
  .map((file) => ({ page: `docs/${file}`, blocks: readPage(readFileSync(join(root, 'docs', file), 'utf8')) }))
  .sort((a, b) => a.page.localeCompare(b.page))

beforeAll(() => {
  // Where it could be pulled it is there; where not, this machine's own Node stands for it.
  if (has('docker') && docker('images', '-q', DEFAULT_BASE_IMAGE) === '') docker('tag', nodeImage(), DEFAULT_BASE_IMAGE)
})

for (const { page, blocks } of PAGES.filter(({ blocks }) => blocks.some(({ kind }) => kind === 'commands')))
  test.skipIf(needsDocker(blocks) && !has('docker'))(`${page} does what it says`, async () => {
    await using reader = new Reader({ standIns: await standIns() })
    expect(await reader.firstTrouble(blocks)).toBeUndefined()
  })

test('commands that are not run from their page are shown by a test that exists', () => {
  const elsewhere = PAGES.flatMap(({ blocks }) =>
    blocks.flatMap((block) => (block.kind === 'elsewhere' ? block.test : [])),
  )
  for (const file of elsewhere) expect(existsSync(join(root, file)), file).toBe(true)
})

let api: RepositoryApi | undefined
afterAll(() => api?.[Symbol.asyncDispose]())

/** The tutorial's flow asks a repository API: one of this machine, which is told to it where the page leaves it at the default. */
async function standIns(): Promise<Record<string, string>> {
  api ??= await RepositoryApi.start()
  const asking = ['orc flow run repo-info.ts:getRepoInfo', 'orc deployment run get-repo-info/my-first-deployment']
  return Object.fromEntries(asking.map((command) => [command, `${command} --param api=${api?.url}`]))
}

function needsDocker(blocks: readonly Block[]): boolean {
  return blocks.some((block) => block.kind === 'commands' && block.text.includes('--type docker'))
}
