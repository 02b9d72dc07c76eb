import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkPushed } from './check-pushed.ts'
import { gitPullSteps } from './git-pull-steps.ts'
import { readRepository, unseenWork } from './repository.ts'

let root: string
let bare: string
let work: string
const git = (...words: string[]) =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...words], { cwd: work, stdio: 'pipe' })
const commit = (file: string): void => {
  writeFileSync(join(work, file), file)
  git('add', '-A')
  git('commit', '-qm', `adds ${file}`)
}

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'orc-git-')))
  ;[bare, work] = [join(root, 'bare.git'), join(root, 'work')]
  mkdirSync(work)
  execFileSync('git', ['init', '-q', '--bare', '-b', 'main', bare])
  git('init', '-q', '-b', 'main')
  git('remote', 'add', 'origin', bare)
  commit('a')
  git('push', '-q', 'origin', 'main')
})
afterEach(() => rmSync(root, { recursive: true }))

test('a repository is known by its remote and its branch', async () => {
  expect(await readRepository(work)).toEqual({ root: work, url: bare, branch: 'main', dirty: [], unpushed: [] })
})

test('what is not committed and what is not pushed is named, on a branch that tracks none too', async () => {
  commit('b')
  writeFileSync(join(work, 'c'), 'c')
  const repository = await readRepository(work)
  expect(repository).toMatchObject({ dirty: ['c'], unpushed: [expect.stringMatching(/^[0-9a-f]+ adds b$/)] })
  expect(unseenWork(repository ?? { dirty: [], unpushed: [] })).toEqual([
    '1 file is not committed: c',
    expect.stringMatching(/^1 commit is not pushed: [0-9a-f]+ adds b$/),
  ])
})

test('of many files some are named', () => {
  const dirty = ['1', '2', '3', '4', '5', '6', '7']
  expect(unseenWork({ dirty, unpushed: [] })).toEqual(['7 files are not committed: 1, 2, 3, 4, 5 and 2 more'])
})

test('outside of a repository, and in one without a remote, there is nothing to clone', async () => {
  expect(await readRepository(root)).toBeUndefined()
  git('remote', 'remove', 'origin')
  expect(await readRepository(work)).toBeUndefined()
})

test('a project below the root of its repository is gone to after the clone', async () => {
  const repository = await readRepository(work)
  const branch = { url: bare, branch: 'main' }
  expect(gitPullSteps(branch, { projectRoot: join(work, 'apps', 'etl'), repository })).toEqual([
    { step: 'git_clone', repository: bare, branch: 'main' },
    { step: 'set_working_directory', directory: 'apps/etl' },
  ])
  expect(gitPullSteps(branch, { projectRoot: work, repository })).toHaveLength(1)
})

test('what the lock file of the project names is installed after the clone', async () => {
  writeFileSync(join(work, 'package-lock.json'), '{}')
  const steps = gitPullSteps({ url: bare, branch: 'main' }, { projectRoot: work, repository: undefined })
  expect(steps.map(({ step }) => step)).toEqual(['git_clone', 'npm_ci'])
})

test('deploying refuses what workers would not see, unless that is meant, and only of their own branch', async () => {
  commit('b')
  const pullSteps = [{ step: 'git_clone', repository: bare, branch: 'main' }]
  await expect(checkPushed({ directory: work, pullSteps })).rejects.toMatchObject({
    code: 'work_unpushed',
    message: expect.stringContaining('adds b'),
  })
  await checkPushed({ directory: work, pullSteps, allowUnpushed: true })
  await checkPushed({ directory: work, pullSteps: [{ step: 'git_clone', repository: bare, branch: 'release' }] })
  await checkPushed({ directory: work, pullSteps: [{ step: 'set_working_directory', directory: work }] })
  git('push', '-q', 'origin', 'main')
  await checkPushed({ directory: work, pullSteps })
})
