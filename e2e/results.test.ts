import { readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Installation } from './harness/installation.ts'

/** Values that are too large for the store, or that nobody but the flow may read. */
let orc: Installation

beforeEach(async () => {
  orc = await Installation.create()
  orc.write('flows.ts', FLOWS)
  await orc.must('work-pool', 'create', 'local', '--type', 'process')
})
afterEach(async () => orc[Symbol.asyncDispose]())

/** Everything that the installation keeps, file by file. */
function kept(directory = orc.home): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => join(directory, name))
    .filter((path) => statSync(path).isFile())
}

test('a large result comes back after a crash and to whoever asks, and the run has a reference to it', async () => {
  const deployment = await orc.deploy('flows.ts:large', 'local', '--no-build')
  const [flow = '', name = ''] = deployment.split('/')
  const { workPool, entrypoint, pullSteps, parameterSchema } = await orc.client.call('getDeployment', { flow, name })
  const more = { parameterSchema, infrastructureRetries: 1 }
  await orc.client.call('applyDeployment', { flow, name, workPool, entrypoint, pullSteps, ...more })
  await orc.worker('local')
  const { id } = await orc.run(deployment)
  const run = await orc.over(id)
  expect([run.state.type, run.epoch], run.state.message).toEqual(['COMPLETED', 2])
  expect(run.result).toBeNull()
  expect(run.keptResult).toMatchObject({
    by: 'reference',
    codec: null,
    text: expect.stringMatching(/^orc:[0-9a-f]{64}:/),
  })
  const { items } = await orc.client.call('listTaskRuns', { id })
  expect(items).toMatchObject([{ value: { by: 'reference' } }])
  expect(await orc.must('flow-run', 'inspect', id)).toMatch(/Result: +5\d{6} bytes in result storage "orc"/)
  const value = await orc.json<string[]>('flow-run', 'result', id)
  expect([value.length, value[0]]).toEqual([50_000, 'made once'.padEnd(100, '.')])
  expect(orc.read('bodies')).toBe('.')

  const { file, results } = await orc.json<{ file: string; results: string }>('store', 'backup', 'copy.db')
  expect([file, results]).toEqual([join(orc.project, 'copy.db'), join(orc.project, 'copy.db.results')])
  rmSync(join(orc.home, 'results'), { recursive: true })
  const lost = await orc.orc('flow-run', 'result', id)
  expect(lost).toMatchObject({ code: 1, stderr: expect.stringContaining('does not have the value') })
  const again = await orc.client.call('retryFlowRun', { id })
  const failed = await orc.over(again.id)
  expect(failed.state).toMatchObject({ type: 'FAILED', message: expect.stringContaining('does not have the value') })
  renameSync(results, join(orc.home, 'results'))
  expect(await orc.json<string[]>('flow-run', 'result', id)).toHaveLength(50_000)
})

test("with a flow's codec nothing of its results is in any file of the installation, and the flow goes on after a crash", async () => {
  const deployment = await orc.deploy('flows.ts:sealed', 'local', '--no-build')
  const [flow = '', name = ''] = deployment.split('/')
  const { workPool, entrypoint, pullSteps, parameterSchema } = await orc.client.call('getDeployment', { flow, name })
  const more = { parameterSchema, infrastructureRetries: 1 }
  await orc.client.call('applyDeployment', { flow, name, workPool, entrypoint, pullSteps, ...more })
  await orc.worker('local')
  const { id } = await orc.run(deployment)
  const run = await orc.over(id)
  expect([run.state.type, run.epoch], run.state.message).toEqual(['COMPLETED', 2])
  expect(run).toMatchObject({ result: null, keptResult: { codec: 'rot', by: 'value' } })
  const texts = kept().map((path) => [path, readFileSync(path, 'latin1')] as const)
  expect(texts.some(([, text]) => text.includes('make-secret'))).toBe(true) // the store is among them
  for (const [path, text] of texts.filter(([file]) => !file.includes('cache'))) {
    expect(text.includes('NO93'), path).toBe(false)
  }
  const refusal = await orc.orc('flow-run', 'result', id)
  expect(refusal).toMatchObject({ code: 1, stderr: expect.stringContaining('codec "rot"') })
})

const FLOWS = `import { appendFileSync, existsSync, writeFileSync } from 'node:fs'
import { flow, task } from '@orc/core'

function dieOnce() {
  if (existsSync('died')) return
  writeFileSync('died', '')
  process.kill(process.pid, 'SIGKILL')
}

const make = task({
  name: 'make',
  run: () => {
    appendFileSync('bodies', '.')
    return Array.from({ length: 50_000 }, () => 'made once'.padEnd(100, '.'))
  },
})

export const large = flow({
  async run() {
    const value = await make()
    dieOnce()
    return value
  },
})

const rot = (bytes: Uint8Array) => bytes.map((byte) => byte ^ 0x55)
const secret = task({ name: 'make-secret', run: () => ({ iban: ['NO93', '8601'].join(' ') }) })

export const sealed = flow({
  results: { codec: { name: 'rot', encode: rot, decode: rot } },
  async run() {
    const value = await secret()
    dieOnce()
    if (value.iban.length !== 9) throw new Error('it did not come back')
    return value
  },
})
`
