import { readFile } from 'node:fs/promises'
import { flow, task } from '@orc/core'
import * as z from 'zod'
import { deepestChain, duplicates, installedPackages, type Lockfile, licences } from './lockfile.ts'

const readLockfile = task({
  name: 'read-lockfile',
  retries: 2,
  retryDelay: '500ms',
  timeout: '10s',
  async run(file: string, { signal }) {
    return JSON.parse(await readFile(file, { encoding: 'utf8', signal })) as Lockfile
  },
})

const countPackages = task({ name: 'count-packages', run: installedPackages })
const findChain = task({ name: 'find-deepest-chain', run: deepestChain })

/** What a package-lock.json says about what gets installed. */
export const lockfileReport = flow({
  description: 'How many packages, which are there twice, under what licences, and the deepest chain',
  input: z.object({
    file: z.string().default('package-lock.json').describe('Path of a package-lock.json'),
    show: z.int().min(1).max(100).default(5).describe('How many rows of each list'),
  }),
  async run({ file, show }, { log }) {
    const lockfile = await readLockfile(file)
    const installed = await countPackages(lockfile)
    log.info('packages counted', { packages: installed.length })
    const twice = duplicates(installed)
    log.info('duplicates found', { duplicated: twice.length, most: twice[0]?.name })
    const chain = await findChain(lockfile)
    log.info('deepest chain found', { length: chain.length })
    return {
      packages: installed.length,
      duplicated: twice.length,
      duplicates: twice.slice(0, show),
      licences: licences(installed).slice(0, show),
      deepestChain: chain,
    }
  },
})
