import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Installation } from './harness/installation.ts'

/** Each way in which a run can end, once: the right state, and the reason in the message. */
let orc: Installation
const deployments = new Map<string, string>()

beforeAll(async () => {
  orc = await Installation.create()
  await orc.must('work-pool', 'create', 'local', '--type', 'process')
  orc.write('flows.ts', readFileSync(join(import.meta.dirname, 'flows', 'endings.ts'), 'utf8'))
  const flows = [
    'succeeds',
    'throws',
    'exits',
    'isKilled',
    'takesTooLong',
    'neverLetsGo',
    'isBusyAtFirst',
    'wantsNumber',
    'hogs',
    'isDeaf',
    'returnsLoop',
  ]
  const graceless = ['--job-variable', 'grace_seconds=0.5']
  for (const flow of flows) {
    const more = /TooLong|LetsGo|AtFirst/.test(flow) ? graceless : []
    deployments.set(flow, await orc.deploy(`flows.ts:${flow}`, 'local', ...more))
  }
  await orc.worker('local')
})
afterAll(async () => orc[Symbol.asyncDispose]())

const begin = (flow: string, parameters: Record<string, unknown> = {}) =>
  orc.run(deployments.get(flow) ?? flow, parameters)
const end = async (flow: string, parameters: Record<string, unknown> = {}) =>
  orc.over((await begin(flow, parameters)).id)

test('a flow that returns is COMPLETED with its result, and every line it logged or printed is there', async () => {
  const run = await end('succeeds', { name: 'Ada' })
  expect(run.state).toMatchObject({ type: 'COMPLETED', name: 'Completed' })
  expect(run.result).toEqual({ greeting: 'Hi Ada' })
  const { items } = await orc.client.call('listLogs', { id: run.id })
  const lines = items.map(({ source, message }) => `${source}: ${message}`)
  expect(lines).toContain('flow: greeting')
  expect(lines).toContain('output: printed to standard output')
  expect(lines).toContain('output: printed by a child')
})

test('a flow that throws is FAILED with the error and where it was thrown', async () => {
  const { state } = await end('throws')
  expect(state).toMatchObject({ type: 'FAILED', name: 'Failed' })
  expect(state.message).toContain('the repository is gone')
  expect(JSON.stringify(state.data)).toContain('flows.ts')
})

test('a process that exits by itself is CRASHED with its exit code and its last lines', async () => {
  const { state } = await end('exits')
  expect(state.type).toBe('CRASHED')
  expect(state.message).toContain('7')
  expect(JSON.stringify(state.data)).toContain('about to exit')
})

test('a process that is killed is CRASHED with the signal', async () => {
  const { state } = await end('isKilled')
  expect(state.type).toBe('CRASHED')
  expect(state.message).toContain('SIGKILL')
})

test('a flow that takes too long is FAILED, named TimedOut, and its process ends though it ignores its signal', async () => {
  const { state } = await end('takesTooLong')
  expect(state).toMatchObject({ type: 'FAILED', name: 'TimedOut' })
  expect(state.message).toContain('300ms')
})

test('a flow that never lets go of its thread is TimedOut as well, with the reason, and its process is ended', async () => {
  const { id, state } = await end('neverLetsGo')
  expect(state).toMatchObject({ type: 'FAILED', name: 'TimedOut' })
  expect(state.message).toMatch(/took longer than 300ms, and kept its thread busy beyond the grace of 500ms/)
  const { items } = await orc.client.call('listLogs', { id })
  expect(items.map(({ message }) => message)).toContain('busy')
})

test('a task that never lets go of its thread is tried again in another process, of the same attempt', async () => {
  const run = await end('isBusyAtFirst')
  expect([run.state.type, run.epoch, run.attempt, run.result], run.state.message).toEqual(['COMPLETED', 2, 1, 2])
  const { items } = await orc.client.call('listTaskRuns', { id: run.id })
  expect(items).toMatchObject([{ name: 'busy-at-first', attempt: 2, failures: [{ attempt: 1 }] }])
})

test('a parameter of the wrong type is refused before there is a run', async () => {
  await expect(begin('wantsNumber', { n: 'three' })).rejects.toMatchObject({ code: 'parameters_invalid' })
})

test('a parameter that only the flow can judge fails it with what is wrong', async () => {
  const { state } = await end('wantsNumber', { n: 13 })
  expect(state.type).toBe('FAILED')
  expect(state.message).toContain('thirteen is not allowed')
})

test('a result that is no JSON fails the run and says so', async () => {
  const { state } = await end('returnsLoop')
  expect(state.type).toBe('FAILED')
  expect(state.message).toMatch(/result/i)
})

test('a run that waits is CANCELLED at once', async () => {
  await orc.client.call('pauseWorkPool', { name: 'local' })
  const run = await begin('succeeds')
  const { stdout } = await orc.orc('flow-run', 'cancel', run.id, '-o', 'json')
  expect(JSON.parse(stdout)).toMatchObject({ state: { type: 'CANCELLED' } })
  await orc.client.call('resumeWorkPool', { name: 'local' })
})

test('a running flow that heeds its signal is CANCELLED once its process is gone', async () => {
  const run = await begin('hogs', { hog: false })
  const { message } = await orc.logged(run.id, 'pid ')
  await orc.client.call('cancelFlowRun', { id: run.id, reason: 'enough' })
  const { state } = await orc.over(run.id)
  expect(state).toMatchObject({ type: 'CANCELLED' })
  expect(isAlive(message)).toBe(false)
})

test('a flow that ignores SIGTERM is killed after its grace, and CANCELLED only then', async () => {
  const run = await begin('isDeaf')
  const { message } = await orc.logged(run.id, 'pid ')
  await orc.must('flow-run', 'cancel', run.id)
  const over = await orc.over(run.id)
  expect(over.state.type).toBe('CANCELLED')
  expect(isAlive(message)).toBe(false)
})

test('a flow that hogs the CPU is not taken for dead, and is killed when it is cancelled', async () => {
  const run = await begin('hogs', { hog: true })
  const { message } = await orc.logged(run.id, 'pid ')
  await orc.client.call('cancelFlowRun', { id: run.id })
  expect((await orc.over(run.id)).state.type).toBe('CANCELLED')
  expect(isAlive(message)).toBe(false)
})

test('a flow that its file no longer has FAILS the run, and the message names the file', async () => {
  orc.write('gone.ts', readFileSync(join(import.meta.dirname, 'flows', 'endings.ts'), 'utf8'))
  const name = await orc.deploy('gone.ts:throws', 'local')
  orc.write('gone.ts', 'export const nothing = 1')
  const { state } = await orc.over((await orc.run(name)).id)
  expect(state.type).toBe('FAILED')
  expect(state.message).toContain('gone.ts')
})

function isAlive(line: string): boolean {
  const pid = Number(/pid (\d+)/.exec(line)?.[1])
  try {
    // What was killed and not yet waited for by its parent is still listed, as a zombie.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
