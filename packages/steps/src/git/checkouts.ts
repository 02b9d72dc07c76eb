import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { type Clock, systemClock } from '@orc/core/runtime'

/**
 * One directory for each commit of a repository, shared by all runs of it on this machine: a second run clones nothing,
 * and finds what was installed. It appears by rename, whole. What no run asked for within a week goes when another commit
 * comes.
 */
export interface CheckoutAsk {
  /** Where checkouts are kept. */
  readonly folder: string
  /** What they are of: repository, submodules or not. */
  readonly source: readonly string[]
  readonly commit: string
  /** Puts the commit's files into an empty directory. */
  readonly fill: (directory: string) => Promise<void>
  /** @default systemClock */
  readonly clock?: Clock | undefined
}

const UNUSED_MS = 7 * 24 * 3_600_000

export async function checkout({ folder, source, commit, fill, clock = systemClock }: CheckoutAsk): Promise<string> {
  const ofSource = join(folder, createHash('sha256').update(source.join('\0')).digest('hex').slice(0, 16))
  const directory = join(ofSource, commit)
  const now = clock.now()
  if (await touched(directory, now)) return directory
  await mkdir(ofSource, { recursive: true, mode: 0o700 })
  const draft = await mkdtemp(join(ofSource, '.draft-'))
  try {
    await fill(draft)
    await rename(draft, directory).catch(async (error: unknown) => {
      if (!(await touched(directory, now))) throw error // else another run was quicker
    })
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
  await touched(directory, now)
  await prune(ofSource, now)
  return directory
}

/** Notes that it is in use, if it is there. */
async function touched(directory: string, now: Date): Promise<boolean> {
  return utimes(directory, now, now).then(
    () => true,
    () => false,
  )
}

async function prune(ofSource: string, now: Date): Promise<void> {
  for (const name of await readdir(ofSource)) {
    const directory = join(ofSource, name)
    const usedAt = (await stat(directory).catch(() => undefined))?.mtimeMs ?? Number.POSITIVE_INFINITY
    if (now.getTime() - usedAt > UNUSED_MS) await rm(directory, { recursive: true, force: true })
  }
}
