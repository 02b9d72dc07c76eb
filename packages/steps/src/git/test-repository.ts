import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** For tests: a repository on disk, and a folder beside it for what is cloned. */
export interface TestRepository extends Disposable {
  readonly directory: string
  readonly checkouts: string
  /** Writes files, commits them, and gives the commit. */
  readonly commit: (files: Readonly<Record<string, string>>) => string
  readonly git: (...args: string[]) => string
}

export function testRepository(): TestRepository {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'orc-git-')))
  const directory = join(root, 'repository')
  mkdirSync(directory)
  const identity = {
    GIT_AUTHOR_NAME: 'T',
    GIT_AUTHOR_EMAIL: 't@t',
    GIT_COMMITTER_NAME: 'T',
    GIT_COMMITTER_EMAIL: 't@t',
  }
  const git = (...args: string[]): string =>
    execFileSync('git', args, {
      cwd: directory,
      encoding: 'utf8',
      env: { ...process.env, ...identity },
      stdio: 'pipe',
    }).trim()
  git('init', '--quiet', '--initial-branch=main')
  const commit = (files: Readonly<Record<string, string>>): string => {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, name)), { recursive: true })
      writeFileSync(join(directory, name), content)
    }
    git('add', '.')
    git('commit', '--quiet', '--message', 'more')
    return git('rev-parse', 'HEAD')
  }
  const remove = (): void => rmSync(root, { recursive: true, force: true })
  return { directory, checkouts: join(root, 'checkouts'), commit, git, [Symbol.dispose]: remove }
}
