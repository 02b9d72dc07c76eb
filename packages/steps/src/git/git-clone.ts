import { OrcError } from '@orc/core/model'
import { type Fields, neededText, optionalText } from '../fields.ts'
import { checkout } from './checkouts.ts'
import { GIT_STEP, type GitAccess, git } from './git.ts'

export interface ClonePlace {
  /** Where checkouts are kept. */
  readonly checkouts: string
  readonly signal: AbortSignal
  /** The commit that an earlier epoch of the run began with, which is then taken whatever the branch has now. */
  readonly commit?: string | undefined
}

export interface Cloned {
  readonly directory: string
  /** Its full id. */
  readonly commit: string
}

/**
 * `git_clone { repository, branch?, commit?, submodules?, access_token? }`: the files of one commit, without its history.
 * `branch` may be a tag; without either it is the repository's default. `access_token` is for http(s), and either
 * `{{ secret.NAME }}`, or `{{ $NAME }}` for a variable of this process' environment.
 * @throws {OrcError} `step_failed`
 */
export async function gitClone(fields: Fields, { checkouts, signal, commit: begun }: ClonePlace): Promise<Cloned> {
  const repository = neededText(GIT_STEP, fields, { name: 'repository', example: 'https://example.org/flows.git' })
  const access: GitAccess = { repository, token: tokenOf(fields), signal }
  const hasSubmodules = fields['submodules'] === true
  const commit = begun ?? commitOf(fields) ?? (await newestCommit(access, optionalText(fields['branch'])))
  const fill = (directory: string): Promise<void> => fetchInto(directory, { ...access, commit, hasSubmodules })
  const source = [repository, hasSubmodules ? 'with submodules' : '']
  return { directory: await checkout({ folder: checkouts, source, commit, fill }), commit }
}

const COMMIT = /^([0-9a-f]{40}|[0-9a-f]{64})$/

function commitOf(fields: Fields): string | undefined {
  const commit = optionalText(fields['commit'])
  if (commit === undefined || COMMIT.test(commit)) return commit
  const remedy = 'Write all 40 digits: git rev-parse HEAD prints them.'
  throw new OrcError('step_failed', { step: GIT_STEP, reason: `"${commit}" is not the full id of a commit`, remedy })
}

async function newestCommit(access: GitAccess, branch = 'HEAD'): Promise<string> {
  // `^{}` is the commit that an annotated tag stands for.
  const lines = (await git(['ls-remote', '--', access.repository, branch, `${branch}^{}`], '/', access)).split('\n')
  const found = new Map(lines.map((line) => line.split('\t')).map(([id = '', name = '']) => [name, id]))
  const names = [branch, `refs/heads/${branch}`, `refs/tags/${branch}^{}`, `refs/tags/${branch}`]
  const commit = names.map((name) => found.get(name)).find((id) => id !== undefined)
  if (commit !== undefined && commit !== '') return commit
  const reason = `${access.repository} has no branch or tag "${branch}"`
  throw new OrcError('step_failed', { step: GIT_STEP, reason, remedy: 'Push it first, or name another one.' })
}

interface Fetch extends GitAccess {
  readonly commit: string
  readonly hasSubmodules: boolean
}

async function fetchInto(directory: string, { commit, hasSubmodules, ...access }: Fetch): Promise<void> {
  const run = (...args: string[]): Promise<string> => git(args, directory, access)
  await run('init', '--quiet')
  await run('fetch', '--quiet', '--depth=1', '--', access.repository, commit).catch(async (error: unknown) => {
    access.signal.throwIfAborted()
    // Some servers give out branches and tags only: then all of it, once.
    await run('fetch', '--quiet', '--tags', '--', access.repository, '+refs/heads/*:refs/remotes/origin/*').catch(
      () => {
        throw error
      },
    )
  })
  await run('-c', 'advice.detachedHead=false', 'checkout', '--quiet', commit)
  if (!hasSubmodules) return
  await run('remote', 'add', 'origin', access.repository) // what relative submodules are relative to
  await run('submodule', '--quiet', 'update', '--init', '--recursive', '--depth=1')
}

const ENVIRONMENT = /^\{\{\s*\$(\w+)\s*\}\}$/

function tokenOf(fields: Fields): string | undefined {
  const written = optionalText(fields['access_token'])
  const name = written && ENVIRONMENT.exec(written)?.[1]
  if (!name) return written
  const token = process.env[name]
  if (token) return token
  const remedy = `Start the worker with ${name} set, or keep the token as a secret: orc secret set ${name}`
  throw new OrcError('step_failed', { step: GIT_STEP, reason: `the environment variable ${name} is not set`, remedy })
}
