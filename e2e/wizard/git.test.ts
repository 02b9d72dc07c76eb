import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Terminal } from '../harness/terminal.ts'
import { WizardBench } from '../harness/wizard.ts'

let bench: WizardBench
let bare: string
const git = (...words: string[]) =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...words], {
    cwd: bench.installation.project,
    stdio: 'pipe',
  })

beforeEach(async () => {
  bench = await WizardBench.create()
  bare = join(bench.installation.home, '..', 'flows.git')
  await bench.pool('local')
  bench.flows('report.ts', 'report')
  execFileSync('git', ['init', '-q', '--bare', '-b', 'main', bare])
  git('init', '-q', '-b', 'main')
  git('remote', 'add', 'origin', bare)
  git('add', '-A')
  git('commit', '-qm', 'first')
})
afterEach(() => bench[Symbol.asyncDispose]())

async function upToGit(): Promise<Terminal> {
  const terminal = bench.types(['deploy', 'report.ts:report', '-n', 'daily', '-p', 'local'])
  await terminal.answer('Add a schedule?')
  await terminal.answer('Where is the code?', 'A git')
  await terminal.shows(`? Git repository · as workers reach it (${bare})`)
  await terminal.answer('Git repository')
  await terminal.shows('? Branch (main)')
  await terminal.answer('Branch')
  return terminal
}

test('what is pushed is deployed without a word, from the remote and the branch that are here', async () => {
  git('push', '-q', 'origin', 'main')
  const terminal = await upToGit()
  await terminal.answer('Deploy?')
  await terminal.answer('Save to orc.yaml?', 'y')
  expect(await terminal.ends()).toBe(0)
  const { pullSteps } = await bench.client.call('getDeployment', { flow: 'report', name: 'daily' })
  expect(pullSteps).toEqual([{ step: 'git_clone', repository: bare, branch: 'main' }])
  expect(bench.installation.read('orc.yaml')).toContain('step: git_clone')
})

test('files that are not committed and commits that are not pushed are named, and no leads back to the question', async () => {
  bench.write('dirty.txt', 'x')
  const terminal = await upToGit()
  await terminal.asks('Deploy what is pushed?')
  expect(terminal.text).toMatch(/! 1 file is not committed: dirty\.txt\n! 1 commit is not pushed: [0-9a-f]+ first/)
  await terminal.answer('Deploy what is pushed?')
  await terminal.shows(/Deploy what is pushed\? No\n\? Where is the code\?/)
  terminal.type('This')
  await terminal.shows('❯ This directory')
  terminal.press('enter')
  await terminal.answer('Deploy?')
  await terminal.answer('Save to orc.yaml?', 'n')
  expect(await terminal.ends()).toBe(0)
  const { pullSteps } = await bench.client.call('getDeployment', { flow: 'report', name: 'daily' })
  expect(pullSteps).toMatchObject([{ step: 'set_working_directory' }])
})

test('with yes it is deployed all the same', async () => {
  const terminal = await upToGit()
  await terminal.answer('Deploy what is pushed?', 'y')
  await terminal.answer('Deploy?')
  await terminal.answer('Save to orc.yaml?', 'n')
  expect(await terminal.ends()).toBe(0)
  const { pullSteps } = await bench.client.call('getDeployment', { flow: 'report', name: 'daily' })
  expect(pullSteps).toMatchObject([{ step: 'git_clone' }])
})

test('outside of a repository both are typed', async () => {
  rmSync(join(bench.installation.project, '.git'), { recursive: true })
  execFileSync('git', ['init', '-q', bench.installation.project]) // a remote of its own repository is none of the project
  const terminal = bench.types(['deploy', 'report.ts:report', '-n', 'daily', '-p', 'local', '--dry-run'])
  await terminal.answer('Add a schedule?')
  await terminal.answer('Where is the code?', 'A git')
  await terminal.asks('Git repository · as workers reach it')
  terminal.press('enter')
  await terminal.shows('> Name one, such as https://github.com/me/flows.git.')
  terminal.type('https://example.org/flows.git')
  await terminal.answer('Git repository')
  await terminal.answer('Branch')
  await terminal.shows('git_clone')
  expect(await terminal.ends()).toBe(0)
})
