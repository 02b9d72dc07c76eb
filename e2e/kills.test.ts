import { afterEach, beforeEach, expect, test } from 'vitest'
import { Installation } from './harness/installation.ts'

/** `kill -9`, of real processes. What must wait for a lease takes half a minute of real time. */
let orc: Installation
let deployment: string

beforeEach(async () => {
  orc = await Installation.create()
  orc.write(
    'waits.ts',
    `import { existsSync, watch } from 'node:fs'
import { flow } from '@orc/core'
export const waits = flow({
  async run(_, { log }) {
    log.info(\`pid \${process.pid}\`)
    if (!existsSync('go')) await new Promise<void>((resolve) => {
      const watcher = watch('.', () => { if (existsSync('go')) { watcher.close(); resolve() } })
    })
    console.log('going on')
    return 'done'
  },
})`,
  )
  await orc.must('work-pool', 'create', 'local', '--type', 'process')
  deployment = await orc.deploy('waits.ts:waits', 'local')
})
afterEach(async () => orc[Symbol.asyncDispose]())

const begun = async (): Promise<{ id: string; pid: number }> => {
  const { id } = await orc.run(deployment)
  const { message } = await orc.logged(id, 'pid ')
  return { id, pid: Number(/\d+/.exec(message)?.[0]) }
}

test('the run is killed: CRASHED at once, with the signal', async () => {
  await orc.worker('local')
  const { id, pid } = await begun()
  process.kill(pid, 'SIGKILL')
  const { state } = await orc.over(id)
  expect(state.type).toBe('CRASHED')
  expect(state.message).toContain('SIGKILL')
})

test('the worker is killed: its run goes on, the next worker adopts it and collects its end and its output', async () => {
  const worker = await orc.worker('local')
  const { id } = await begun()
  await worker.kill('SIGKILL')
  await orc.worker('local')
  orc.write('go', '')
  const run = await orc.over(id)
  expect(run.state.type).toBe('COMPLETED')
  expect(run.result).toBe('done')
  expect(run.epoch).toBe(1)
  await orc.logged(id, 'going on')
})

test('the worker is killed and the run ends before the next one comes: its result counts', async () => {
  const worker = await orc.worker('local')
  const { id } = await begun()
  await worker.kill('SIGKILL')
  orc.write('go', '')
  await orc.worker('local')
  expect((await orc.over(id)).state.type).toBe('COMPLETED')
})

test('worker and run are killed: the next worker proves the death, and the run is CRASHED', async () => {
  const worker = await orc.worker('local')
  const { id, pid } = await begun()
  await worker.kill('SIGKILL')
  process.kill(pid, 'SIGKILL')
  await orc.worker('local')
  const { state } = await orc.over(id)
  expect(state.type).toBe('CRASHED')
})

test('a run that may be begun again after a loss is, under a new epoch', async () => {
  const [flow = '', name = ''] = deployment.split('/')
  const { schedules: _, ...given } = await orc.client.call('getDeployment', { flow, name })
  const { workPool, entrypoint, pullSteps } = given
  await orc.client.call('applyDeployment', { flow, name, workPool, entrypoint, pullSteps, infrastructureRetries: 1 })
  await orc.worker('local')
  const { id, pid } = await begun()
  orc.write('go', '')
  process.kill(pid, 'SIGKILL')
  const run = await orc.over(id)
  expect([run.state.type, run.epoch, run.attempt]).toEqual(['COMPLETED', 2, 1])
})

test('the server is killed: runs go on, and deliver their end when it is back', async () => {
  const start = (): ReturnType<Installation['start']> => orc.start(['server', 'start', '--port', '0'])
  const server = start()
  const [url = ''] = await server.says(/http:\/\/[\d.]+:\d+/)
  const port = new URL(url).port
  const apiKey = orc.apiKey()
  const worker = orc.start(['worker', 'start', '--pool', 'local'], { ORC_API_URL: url, ORC_API_KEY: apiKey })
  await worker.says(/started/i)
  const { id } = await begun()
  await server.kill('SIGKILL')
  orc.write('go', '')
  await worker.says(/no answer|not answer|away|unreachable/i)
  await orc.start(['server', 'start', '--port', port]).says(/http:\/\/[\d.]+:\d+/)
  const run = await orc.over(id)
  expect([run.state.type, run.result]).toEqual(['COMPLETED', 'done'])
})

test('a worker that is told to stop waits for its run; told twice, it leaves at once and says that the run goes on', async () => {
  const worker = await orc.worker('local')
  const { id } = await begun()
  worker.child.kill('SIGTERM')
  await worker.says(/Stopping/)
  worker.child.kill('SIGTERM')
  const { code } = await worker.ends()
  expect(worker.output, worker.output).toMatch(/adopted/)
  expect(code).not.toBeNull()
  orc.write('go', '')
  await orc.worker('local')
  expect((await orc.over(id)).state.type).toBe('COMPLETED')
})
