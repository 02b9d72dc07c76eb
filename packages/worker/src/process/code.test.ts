import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLogger } from '@orc/core/runtime'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Job } from '../provisioner.ts'
import { bringCode } from './code.ts'
import { identityOf, readIdentity } from './code-identity.ts'

test('the identity of code is read as it was written, whatever the digest is', () => {
  const commits = fc.array(fc.stringMatching(/^[0-9a-f]{40}$/), { maxLength: 3 })
  fc.assert(
    fc.property(commits, fc.stringMatching(/^[0-9a-f:]{1,70}$/), (given, digest) => {
      expect(readIdentity(identityOf({ commits: given, digest }))).toEqual({ commits: given, digest })
    }),
  )
  expect(readIdentity(null)).toEqual({ commits: [], digest: null })
})

test('a run that cloned its code has the same commit in every epoch, on every machine, though the branch moved on', async () => {
  const root = mkdtempSync(join(tmpdir(), 'orc-code-'))
  const repository = join(root, 'repository')
  const git = (...args: string[]): string => {
    const identity = ['-c', 'user.name=t', '-c', 'user.email=t@t']
    return execFileSync('git', ['-C', repository, ...identity, ...args], { encoding: 'utf8' }).trim()
  }
  const commit = (text: string): string => {
    writeFileSync(join(repository, 'flow.ts'), `export const hello = () => '${text}'`)
    git('add', '.')
    git('commit', '--quiet', '--message', text)
    return git('rev-parse', 'HEAD')
  }
  execFileSync('git', ['init', '--quiet', repository])
  const first = commit('one')
  const job = (codeDigest: string | null): Job => {
    const pullSteps = [{ step: 'git_clone', repository }]
    return { pullSteps, entrypoint: 'flow.ts:hello', codeDigest, signal: new AbortController().signal } as never
  }
  const bring = (machine: string, codeDigest: string | null) =>
    bringCode(join(root, machine, 'bundles'))(job(codeDigest), { log: silentLogger })

  const { code } = await bring('a', null)
  expect(code.digest).toMatch(new RegExp(`^git:${first}:[0-9a-f]{64}$`))
  commit('two')
  for (const machine of ['a', 'b']) {
    const later = await bring(machine, code.digest)
    expect(later.code.digest).toBe(code.digest)
    expect(readFileSync(later.code.file, 'utf8')).toContain('one')
    expect(readFileSync((await bring(machine, null)).code.file, 'utf8')).toContain('two')
  }
  rmSync(root, { recursive: true })
})
