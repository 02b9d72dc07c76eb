import { silentLogger } from '@orc/core/runtime'
import { expect, test } from 'vitest'
import { testProject } from '../test-project.ts'
import { buildWithOutputs } from './run-build-steps.ts'

const signal = new AbortController().signal
const build = (directory: string, planned: readonly { step: string }[]) =>
  buildWithOutputs(planned, { directory, entrypoints: ['a.ts:a'], steps: {}, signal, log: silentLogger })

test('a step of one’s own is a function of the project, in TypeScript, with the steps before it in its fields', async () => {
  using project = testProject({
    'steps/mine.ts': `import { shout } from './shout.ts'
      enum Mark { End = '!' }
      export async function notify({ to }: { to: string }, { directory, entrypoints }: { directory: string; entrypoints: string[] }) {
        return { said: shout(to) + Mark.End, where: directory, what: entrypoints.join() }
      }
      export function quiet() {}`,
    'steps/shout.ts': 'export const shout = (text: string) => text.toUpperCase()',
  })
  const planned = [
    { step: 'run_shell_script', id: 'who', script: 'echo me' },
    { step: './steps/mine.ts:notify', id: 'mine', to: '{{ who.stdout }}, {{ other }}' },
    { step: './steps/mine.ts:quiet' },
  ]
  const { outputs } = await build(project.directory, planned)
  expect(outputs.get('mine')).toEqual({ said: 'ME, {{ OTHER }}!', where: project.directory, what: 'a.ts:a' })
  expect(outputs.get('./steps/mine.ts:quiet')).toEqual({})
})

test('a step of one’s own may come from a package', async () => {
  using project = testProject({
    'node_modules/@acme/steps/package.json': '{ "type": "module", "exports": "./index.js" }',
    'node_modules/@acme/steps/index.js': 'export const notify = async ({ to }) => ({ to })',
  })
  const { outputs } = await build(project.directory, [{ step: '@acme/steps:notify', id: 'n', to: 'me' } as never])
  expect(outputs.get('n')).toEqual({ to: 'me' })
})

test.each([
  ['./steps/mine.ts:notfy', 'exports no function "notfy"', 'Did you mean "notify"?'],
  ['@acme/none:notify', 'its module cannot be imported', 'Is the package installed?'],
])('%s is refused before any step has run', async (step, reason, hint) => {
  using project = testProject({ 'steps/mine.ts': 'export function notify() {}' })
  const planned = [{ step: 'run_shell_script', script: 'touch ran' } as never, { step }]
  await expect(build(project.directory, planned)).rejects.toMatchObject({
    code: 'step_failed',
    message: expect.stringContaining(reason),
    hint: expect.stringContaining(hint),
  })
})

test('an output that a step does not have is named, with those it has', async () => {
  using project = testProject({})
  const planned = [
    { step: 'run_shell_script', script: 'echo a' },
    { step: 'run_shell_script', script: 'echo {{ run_shell_script.stdotu }}' },
  ]
  await expect(build(project.directory, planned)).rejects.toMatchObject({
    code: 'reference_unknown',
    hint: expect.stringContaining('Did you mean "run_shell_script.stdout"?'),
  })
})
