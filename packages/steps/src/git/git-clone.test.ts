import { existsSync, readdirSync, readFileSync, utimesSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { gitClone } from './git-clone.ts'
import { type TestRepository, testRepository } from './test-repository.ts'

const signal = new AbortController().signal
afterEach(() => vi.unstubAllEnvs())

const clone = ({ directory, checkouts }: TestRepository, more: Readonly<Record<string, unknown>> = {}) =>
  gitClone({ repository: directory, ...more }, { checkouts, signal })
const content = (directory: string, file = 'a.txt'): string => readFileSync(join(directory, file), 'utf8')

test('the newest commit is cloned, under its id, and once', async () => {
  using repository = testRepository()
  const first = repository.commit({ 'a.txt': 'one' })
  const cloned = await clone(repository)
  expect(cloned).toEqual({ commit: first, directory: expect.stringContaining(first) })
  expect(content(cloned.directory)).toBe('one')
  const second = repository.commit({ 'a.txt': 'two' })
  const again = await clone(repository)
  expect([again.commit, content(again.directory), content(cloned.directory)]).toEqual([second, 'two', 'one'])
  expect((await clone(repository)).directory).toBe(again.directory)
})

test('a branch, a tag and a commit are what they name', async () => {
  using repository = testRepository()
  const first = repository.commit({ 'a.txt': 'one' })
  repository.git('tag', '--annotate', 'v1', '--message', 'v1')
  repository.git('branch', 'old')
  const newest = repository.commit({ 'a.txt': 'two' })
  for (const branch of ['v1', 'old']) expect((await clone(repository, { branch })).commit).toBe(first)
  expect((await clone(repository, { branch: 'main' })).commit).toBe(newest)
  expect(content((await clone(repository, { commit: first })).directory)).toBe('one')
})

test('the commit that a run began with is taken whatever the branch has by then', async () => {
  using repository = testRepository()
  const first = repository.commit({ 'a.txt': 'one' })
  repository.commit({ 'a.txt': 'two' })
  const { directory, checkouts } = repository
  const cloned = await gitClone({ repository: directory, branch: 'main' }, { checkouts, signal, commit: first })
  expect([cloned.commit, content(cloned.directory)]).toEqual([first, 'one'])
})

test('several at once make one checkout, and leave nothing half done', async () => {
  using repository = testRepository()
  const commit = repository.commit({ 'a.txt': 'one' })
  const all = await Promise.all([clone(repository), clone(repository), clone(repository)])
  const [{ directory }] = all
  expect(new Set(all.map((one) => one.directory)).size).toBe(1)
  expect(readdirSync(dirname(directory))).toEqual([commit])
})

test('submodules come with it when they are asked for', async () => {
  using inner = testRepository()
  inner.commit({ 'b.txt': 'inner' })
  using outer = testRepository()
  outer.commit({ 'a.txt': 'outer' })
  vi.stubEnv('GIT_CONFIG_PARAMETERS', "'protocol.file.allow=always'")
  outer.git('submodule', '--quiet', 'add', inner.directory, 'inner')
  outer.commit({})
  const without = await clone(outer)
  expect(existsSync(join(without.directory, 'inner/b.txt'))).toBe(false)
  const whole = await clone(outer, { submodules: true })
  expect(content(whole.directory, 'inner/b.txt')).toBe('inner')
})

test('a checkout that nobody asked for within a week goes when another commit comes', async () => {
  using repository = testRepository()
  repository.commit({ 'a.txt': 'one' })
  const old = await clone(repository)
  repository.commit({ 'a.txt': 'two' })
  const week = Date.now() / 1000 - 7 * 24 * 3600
  utimesSync(old.directory, week + 60, week + 60)
  const kept = await clone(repository)
  expect(existsSync(old.directory)).toBe(true)
  utimesSync(old.directory, week - 60, week - 60)
  repository.commit({ 'a.txt': 'three' })
  await clone(repository)
  expect([existsSync(old.directory), existsSync(kept.directory)]).toEqual([false, true])
})

test('a token goes to its host as a header, and into no message', async () => {
  const seen: (string | undefined)[] = []
  const server = createServer((request, response) => {
    seen.push(request.headers.authorization)
    response.writeHead(403).end()
  }).listen(0)
  const repository = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.git`
  vi.stubEnv('TOKEN', 'sesame')
  const cloning = gitClone({ repository, access_token: '{{ $TOKEN }}' }, { checkouts: '/nowhere', signal })
  const message = await cloning.catch((error: Error) => error.message)
  server.close()
  expect(seen[0]).toBe(`Basic ${Buffer.from('x-access-token:sesame').toString('base64')}`)
  expect(message).toMatch(/^Step "git_clone" failed: http:.*403/)
  expect(message).not.toContain('sesame')
})

test.each([
  ['no repository', {}, 'it names no "repository"'],
  [
    'a repository that is not there',
    { repository: '/not/there' },
    "'/not/there' does not appear to be a git repository",
  ],
  ['a short commit', { repository: '/x', commit: 'abc1234' }, 'not the full id of a commit'],
  ['what is no commit', { repository: '/x', commit: '../../..' }, 'not the full id of a commit'],
  ['a token that is not set', { repository: '/x', access_token: '{{ $NOT_SET }}' }, 'NOT_SET is not set'],
])('%s is refused', async (_, fields, reason) => {
  const cloning = gitClone(fields, { checkouts: '/nowhere', signal })
  await expect(cloning).rejects.toMatchObject({ code: 'step_failed', message: expect.stringContaining(reason) })
})

test('a branch that is not there, and a machine without git, are said', async () => {
  using repository = testRepository()
  repository.commit({ 'a.txt': 'one' })
  await expect(clone(repository, { branch: 'mian' })).rejects.toThrow('has no branch or tag "mian"')
  vi.stubEnv('PATH', '/nowhere')
  await expect(clone(repository)).rejects.toMatchObject({
    message: expect.stringContaining('there is no program "git"'),
    hint: expect.stringContaining('Install git'),
  })
})
