import { afterAll, beforeAll, expect, test } from 'vitest'
import { Installation } from './harness/installation.ts'

/** Hooks of flows whose process cannot run them any more, with real processes and real `kill -9`. */
let orc: Installation
const deployments = new Map<string, string>()

beforeAll(async () => {
  orc = await Installation.create()
  orc.write('flows.ts', FLOWS)
  await orc.must('work-pool', 'create', 'local', '--type', 'process')
  for (const flow of ['waits', 'hogs', 'hogsTooLong']) {
    const name = await orc.deploy(`flows.ts:${flow}`, 'local', '--job-variable', 'grace_seconds=0.3')
    deployments.set(flow, name)
  }
})
afterAll(async () => orc[Symbol.asyncDispose]())

const begun = async (flow: string): Promise<{ id: string; pid: number }> => {
  const { id } = await orc.run(deployments.get(flow) ?? '', { tenant: 'acme' })
  const { message } = await orc.logged(id, 'pid ')
  return { id, pid: Number(/\d+/.exec(message)?.[0]) }
}

/** What the run of the hook said, once it is over. */
async function told(id: string): Promise<{ state: string; message: string }> {
  const { notes } = await orc.over(id)
  const hookRun = /is run by flow run ".+" \((.+)\)/.exec(notes.join('\n'))?.[1]
  if (hookRun === undefined) throw new Error(`No run of a hook is noted: ${notes.join('\n')}`)
  const { state } = await orc.over(hookRun)
  return { state: state.type, message: (await orc.logged(hookRun, 'told')).message }
}

test('a run that is killed is told of by onCrashed in a process of its own, and says so in its notes', async () => {
  await using _worker = await orc.worker('local')
  const { id, pid } = await begun('waits')
  process.kill(pid, 'SIGKILL')
  const { state, message } = await told(id)
  expect(state).toBe('COMPLETED')
  expect(message).toMatch(new RegExp(`told onCrashed of ${id} for acme: Crashed: .*SIGKILL`))
  expect((await orc.over(id)).notes.at(-1)).toBe('onCrashed ended COMPLETED.')
  const { stdout } = await orc.orc('flow-run', 'inspect', id)
  expect(stdout).toContain('onCrashed is run by flow run')
})

test('worker and run are killed: the next worker proves the death, and runs the hook', async () => {
  const worker = await orc.worker('local')
  const { id, pid } = await begun('waits')
  await worker.kill('SIGKILL')
  process.kill(pid, 'SIGKILL')
  await using _next = await orc.worker('local')
  expect((await told(id)).message).toContain(`told onCrashed of ${id}`)
})

test('a cancelled flow that never listens is told of by onCancelled afterwards; one that listens does it itself', async () => {
  await using _worker = await orc.worker('local')
  const deaf = await begun('hogs')
  await orc.must('flow-run', 'cancel', deaf.id, '--reason', 'enough')
  expect((await told(deaf.id)).message).toBe(`told onCancelled of ${deaf.id} for acme: AbortError: enough`)
  const heeding = await begun('waits')
  await orc.must('flow-run', 'cancel', heeding.id)
  expect((await orc.over(heeding.id)).notes).toEqual([])
  await orc.logged(heeding.id, 'told onCancelled')
})

test('a flow that never let go of its thread is told of by onFailed when its time is up', async () => {
  await using _worker = await orc.worker('local')
  const { id } = await begun('hogsTooLong')
  expect((await told(id)).message).toMatch(`told onFailed of ${id} for acme: TimedOut: `)
})

const FLOWS = `import { flow } from '@orc/core'
import * as z from 'zod'

const input = z.object({ tenant: z.string() })
const tell = (hook: string) => ({ input, error }, { log, run }) =>
  log.info(\`told \${hook} of \${run.id} for \${input.tenant}: \${error}\`)
const hooks = { onCrashed: tell('onCrashed'), onCancelled: tell('onCancelled'), onFailed: tell('onFailed') }

export const waits = flow({ input, ...hooks, async run(_, { log, clock }) {
  log.info(\`pid \${process.pid}\`)
  await clock.sleep(600_000)
} })
const hog = () => {
  console.log(\`pid \${process.pid}\`)
  while (true) Math.sqrt(2)
}
export const hogs = flow({ input, ...hooks, run: hog })
export const hogsTooLong = flow({ input, ...hooks, timeout: '300ms', run: hog })
`
