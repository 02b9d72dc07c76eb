import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tree } from '../fixtures/tree.ts'
import { readOrcYaml } from './orc-yaml.ts'
import { saveEntry } from './save-entry.ts'
import type { DeploymentEntry } from './schema.ts'

async function saved(text: string | undefined, entry: Partial<DeploymentEntry>) {
  using project = tree(text === undefined ? {} : { 'orc.yaml': text })
  const { outcome, file } = await saveEntry({
    directory: project.directory,
    entry: { name: 'a', entrypoint: 'a.ts:a', ...entry },
  })
  const [found] = (await readOrcYaml(file)).entries.slice(-1)
  return { outcome, text: readFileSync(join(project.directory, 'orc.yaml'), 'utf8'), entry: found?.entry }
}

test('without a file one is made, with the line by which editors find the schema', async () => {
  const { text, outcome } = await saved(undefined, { work_pool: { name: 'etl', queue: undefined } })
  expect(outcome).toBe('added')
  expect(text).toBe(
    '# yaml-language-server: $schema=./node_modules/@orc/deploy/orc.schema.json\n' +
      'deployments:\n  - name: a\n    entrypoint: a.ts:a\n    work_pool:\n      name: etl\n',
  )
})

const WRITTEN = `# ours
build:
  # as always
  - step: npm_ci

deployments:
  # the first
  - entrypoint: a.ts:a
    name: a   # by night
    schedules:
      - cron: "0 9 * * *" # nine
        timezone: 'Europe/Oslo'
    tags: [ x, y ]

  - name: b # the second
    entrypoint: a.ts:a
`

test('comments, order and quotes of the person stay; what differs is changed, what is gone goes', async () => {
  const { text, outcome } = await saved(WRITTEN, {
    schedules: [{ cron: '0 10 * * *', timezone: 'Europe/Oslo' }, { interval: '1h' }],
    description: 'New',
  })
  expect(outcome).toBe('changed')
  expect(text).toBe(
    WRITTEN.replace('name: a   #', 'name: a #')
      .replace('"0 9 * * *"', '"0 10 * * *"')
      .replace("Oslo'\n", "Oslo'\n      - interval: 1h\n")
      .replace('    tags: [ x, y ]\n', '    description: New\n'),
  )
})

test('another name or another flow is another entry, behind the others', async () => {
  const { text, outcome } = await saved(WRITTEN, { name: 'a', entrypoint: 'other.ts:a' })
  expect(outcome).toBe('added')
  expect(text.endsWith('  - name: a\n    entrypoint: other.ts:a\n')).toBe(true)
})

test('an entry that is there as it is leaves the file untouched, byte for byte', async () => {
  const { text, outcome } = await saved(WRITTEN, {
    tags: ['x', 'y'],
    schedules: [{ cron: '0 9 * * *', timezone: 'Europe/Oslo' }],
  })
  expect([outcome, text]).toEqual(['unchanged', WRITTEN])
})

test('a list that is not indented stays so', async () => {
  const { text } = await saved('deployments:\n- name: b\n  entrypoint: a.ts:a\n', {})
  expect(text).toBe('deployments:\n- name: b\n  entrypoint: a.ts:a\n- name: a\n  entrypoint: a.ts:a\n')
})

const SHARED = `definitions:
  base: &base
    tags: [ x ]
deployments:
  - name: a
    entrypoint: a.ts:a
    <<: *base
    schedules: &when
      - cron: "@daily"
  - name: b
    entrypoint: a.ts:a
    schedules: *when
`

test('what comes from an anchor is overridden in the entry, and stays in the anchor', async () => {
  const { text } = await saved(SHARED, { tags: ['y'], schedules: [{ cron: '@daily' }] })
  expect(text).toContain('  base: &base\n    tags: [ x ]\n')
  expect(text).toContain('    <<: *base\n')
  expect(text).toContain('    tags:\n      - y\n')
})

test('a change that would change another entry too, by an anchor, is refused', async () => {
  const refused = saved(SHARED, { tags: ['x'], schedules: [{ cron: '@hourly' }] })
  await expect(refused).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining('by an anchor') })
  await expect(saved(SHARED, { tags: ['x'] })).rejects.toMatchObject({ code: 'usage' }) // the anchor would go
})

test('a broken file is left as it is', async () => {
  using project = tree({ 'orc.yaml': 'deployments: [' })
  const entry = { name: 'a', entrypoint: 'a.ts:a' }
  await expect(saveEntry({ ...project, entry })).rejects.toMatchObject({ code: 'orc_yaml_invalid' })
  expect(readFileSync(join(project.directory, 'orc.yaml'), 'utf8')).toBe('deployments: [')
})

const text = fc.string({ minLength: 1, maxLength: 12 })
const anyEntry = fc.record(
  {
    description: fc.string(),
    tags: fc.array(text, { maxLength: 3 }),
    parameters: fc.dictionary(text, fc.jsonValue() as fc.Arbitrary<unknown>, { maxKeys: 3, noNullPrototype: true }),
    work_pool: fc.record({ name: text, queue: text }, { requiredKeys: [], noNullPrototype: true }),
    schedules: fc.array(fc.record({ cron: text, timezone: text }, { requiredKeys: ['cron'], noNullPrototype: true }), {
      maxLength: 3,
    }),
    concurrency_limit: fc.nat({ max: 9 }),
  },
  { requiredKeys: [], noNullPrototype: true },
)

test('whatever is saved over whatever was there is read again as it was', async () => {
  await fc.assert(
    fc.asyncProperty(anyEntry, anyEntry, async (before, after) => {
      using project = tree({})
      const named = { name: 'a', entrypoint: 'a.ts:a' }
      await saveEntry({ ...project, entry: { ...named, ...before } })
      const { file } = await saveEntry({ ...project, entry: { ...named, ...after } })
      const { entries } = await readOrcYaml(file)
      expect(entries.map(({ entry }) => entry)).toEqual([JSON.parse(JSON.stringify({ ...named, ...after }))])
    }),
    { numRuns: 60 },
  )
})
