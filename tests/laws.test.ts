import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { run } from '../scripts/run.mjs'

const FIXTURE = join(import.meta.dirname, 'fixtures/laws')
const ROOT = join(import.meta.dirname, '..')

test('each law of the house finds what breaks it, and nothing in code that keeps it', () => {
  expect(findings()).toEqual([
    'broken.ts:1 orc(reason-for-exception)',
    'broken.ts:3 orc(no-hidden-time)',
    'broken.ts:3 orc(no-hidden-time)',
    'broken.ts:3 orc(no-hidden-time)',
    'broken.ts:3 orc(no-hidden-time)',
    'broken.ts:3 orc(no-hidden-time)',
    'broken.ts:4 orc(no-process-exit)',
    'broken.ts:5 orc(no-export-star)',
  ])
})

test('each law is in force in the repository', () => {
  const used = readFileSync(join(ROOT, '.oxlintrc.json'), 'utf8')
  const laws = readFileSync(join(FIXTURE, 'oxlint.json'), 'utf8').match(/"orc\/[\w-]+": "error"/g) ?? []
  expect(laws.filter((law) => !used.includes(law))).toEqual([])
})

interface Diagnostic {
  code: string
  filename: string
  labels: { span: { line: number } }[]
}

function findings(): string[] {
  const { stdout } = run('oxlint', ['-c', join(FIXTURE, 'oxlint.json'), '--no-ignore', '-f', 'json', FIXTURE], {
    quiet: true,
  })
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: Diagnostic[] }
  return diagnostics
    .map(({ code, filename, labels }) => `${filename.split('/').at(-1)}:${labels[0]?.span.line} ${code}`)
    .sort()
}
