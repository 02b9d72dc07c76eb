import { resolve } from 'node:path'
import type { SimpleGit } from 'simple-git'

/** The git repository that a directory is in, as far as workers will see it: with a remote that they can clone. */
export interface Repository {
  /** Absolute. */
  readonly root: string
  readonly url: string
  /** Undefined where none is checked out. */
  readonly branch: string | undefined
  /** Files that are changed or new, and in no commit. */
  readonly dirty: readonly string[]
  /** Commits that are on no branch of the remote: id and subject, the newest first. */
  readonly unpushed: readonly string[]
}

const USUAL_REMOTE = 'origin'

/** Undefined outside of repositories, in those without a remote, and where there is no git. */
export async function readRepository(directory: string): Promise<Repository | undefined> {
  const { simpleGit } = await import('simple-git')
  const git = simpleGit({ baseDir: directory })
  try {
    const remote = await remoteOf(git)
    if (remote === undefined) return undefined
    const [root, status, unpushed] = await Promise.all([
      git.revparse(['--show-toplevel']),
      git.status(),
      unpushedCommits(git, remote.name),
    ])
    const branch = status.detached ? undefined : (status.current ?? undefined)
    return { root: resolve(root), url: remote.url, branch, dirty: status.files.map(({ path }) => path), unpushed }
  } catch {
    return undefined
  }
}

async function remoteOf(git: SimpleGit): Promise<{ name: string; url: string } | undefined> {
  const remotes = await git.getRemotes(true)
  const { name, refs } = remotes.find((remote) => remote.name === USUAL_REMOTE) ?? remotes[0] ?? {}
  return name !== undefined && refs?.fetch ? { name, url: refs.fetch } : undefined
}

/** A branch that tracks none has unpushed commits too: those that no branch of the remote has. */
async function unpushedCommits(git: SimpleGit, remote: string): Promise<string[]> {
  const log = await git.raw(['log', '--format=%h %s', 'HEAD', '--not', `--remotes=${remote}`])
  return log.split('\n').filter(Boolean)
}

/** What workers that clone will not see, in a sentence for each kind; empty when there is nothing. */
export function unseenWork({ dirty, unpushed }: Pick<Repository, 'dirty' | 'unpushed'>): string[] {
  return [
    ...(dirty.length > 0 ? [`${counted(dirty, 'file is', 'files are')} not committed: ${some(dirty)}`] : []),
    ...(unpushed.length > 0 ? [`${counted(unpushed, 'commit is', 'commits are')} not pushed: ${some(unpushed)}`] : []),
  ]
}

const SHOWN = 5

function some(items: readonly string[]): string {
  const more = items.length - SHOWN
  return `${items.slice(0, SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

function counted(items: readonly string[], one: string, several: string): string {
  return items.length === 1 ? `1 ${one}` : `${items.length} ${several}`
}
