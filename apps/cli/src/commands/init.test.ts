import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type TestCli, testCli } from '../../test/test-cli.ts'

let cli: TestCli
beforeEach(async () => {
  cli = await testCli()
})
afterEach(() => cli[Symbol.asyncDispose]())
const written = () => readFileSync(join(cli.directory, 'orc.yaml'), 'utf8')

test('init writes orc.yaml, once', async () => {
  const first = await cli.run(['init'])
  expect(first.stdout).toBe(
    `Wrote ${join(cli.directory, 'orc.yaml')}.\nDeploy what is in it with:\n  orc deploy --all\n`,
  )
  expect(written()).toContain('deployments: []')
  const again = await cli.run(['init'])
  expect([again.code, again.stderr]).toEqual([2, expect.stringMatching(/There is already a file .*\nhint: .*--force/)])
  expect((await cli.run(['init', '--force', '-o', 'json'])).json()).toMatchObject({ deployments: 0, notes: [] })
})

test('init --from converts a prefect.yaml and warns of what is left out', async () => {
  writeFileSync(
    join(cli.directory, 'prefect.yaml'),
    'deployments:\n  - name: a\n    entrypoint: a.py:main\n    triggers: []\n',
  )
  const { code, stdout, stderr } = await cli.run(['init', '--from', 'prefect.yaml'])
  expect([code, stdout]).toEqual([0, expect.stringContaining('with 1 deployment.')])
  expect(stderr).toContain('prefect.yaml:4: "triggers" has no counterpart')
  expect(written()).toContain('entrypoint: a.ts:main')
})
