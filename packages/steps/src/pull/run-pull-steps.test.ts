import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { silentLogger } from '@orc/core/runtime'
import { expect, test } from 'vitest'
import { testRepository } from '../git/test-repository.ts'
import { testProject } from '../test-project.ts'
import type { PullStepFunction } from './pull-step.ts'
import { PULL_STEPS } from './registry.ts'
import { runPullSteps } from './run-pull-steps.ts'

const context = { signal: new AbortController().signal, log: silentLogger }

test('without steps the code is where the process works', async () => {
  expect(await runPullSteps([], context)).toEqual({ directory: process.cwd(), commits: [] })
  expect(await runPullSteps([], { ...context, cwd: '/somewhere' })).toEqual({ directory: '/somewhere', commits: [] })
})

test('set_working_directory goes on from where the step before left off', async () => {
  using project = testProject({ 'a/b/c.ts': '' })
  const steps = ['a', 'b'].map((directory) => ({ step: 'set_working_directory', directory }))
  expect(await runPullSteps(steps, { ...context, cwd: project.directory })).toEqual({
    directory: join(project.directory, 'a/b'),
    commits: [],
  })
})

test('a directory that is not on this machine is said to be missing, and so is one that is a file', async () => {
  using project = testProject({ 'a.ts': '' })
  const at = (directory: unknown) =>
    runPullSteps([{ step: 'set_working_directory', directory }], { ...context, cwd: project.directory })
  await expect(at('gone')).rejects.toMatchObject({
    code: 'step_failed',
    message: expect.stringContaining(join(project.directory, 'gone')),
  })
  await expect(at('a.ts')).rejects.toMatchObject({ code: 'step_failed' })
  await expect(at(7)).rejects.toMatchObject({ code: 'step_failed', message: expect.stringContaining('must be a path') })
})

test('an unknown step is refused with the nearest one, before any step has run', async () => {
  const ran: string[] = []
  const note: PullStepFunction = async (_, { directory }) => {
    ran.push(directory)
    return directory
  }
  const steps = { ...PULL_STEPS, note }
  const planned = [{ step: 'note' }, { step: 'set_workin_directory', directory: '.' }]
  await expect(runPullSteps(planned, { ...context, steps })).rejects.toMatchObject({
    code: 'step_unknown',
    hint: expect.stringContaining('Did you mean "set_working_directory"?'),
  })
  await expect(runPullSteps([{ step: 'toString' }], context)).rejects.toMatchObject({ code: 'step_unknown' })
  expect(ran).toEqual([])
})

test('an aborted pull starts no further step', async () => {
  const stop = new AbortController()
  const steps = {
    stop: async () => (stop.abort(new Error('cancelled')), '/x'),
    never: async () => expect.unreachable(),
  }
  const planned = [{ step: 'stop' }, { step: 'never' }]
  await expect(runPullSteps(planned, { ...context, signal: stop.signal, steps })).rejects.toThrow('cancelled')
})

test('code is cloned, prepared and entered; later steps are given what earlier ones made', async () => {
  using repository = testRepository()
  const commit = repository.commit({ 'flows/a.ts': '' })
  const steps = [
    { step: 'git_clone', id: 'code', repository: repository.directory },
    { step: 'run_shell_script', script: 'echo {{ code.commit }} > commit' },
    { step: 'set_working_directory', directory: '{{ code.directory }}/flows' },
  ]
  const { checkouts } = repository
  const pulled = await runPullSteps(steps, { ...context, checkouts })
  expect(pulled.commits).toEqual([commit])
  expect(readFileSync(join(pulled.directory, '../commit'), 'utf8')).toBe(`${commit}\n`)
  repository.commit({ 'flows/b.ts': '' })
  const again = await runPullSteps(steps, { ...context, checkouts, commits: pulled.commits })
  expect(again).toEqual(pulled)
  expect((await runPullSteps(steps, { ...context, checkouts })).commits).not.toEqual([commit])
})
