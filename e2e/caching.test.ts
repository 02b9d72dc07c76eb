import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Installation } from './harness/installation.ts'

/** Runs in processes of their own that want one result: who makes it is what is looked at. */
let orc: Installation
let deployment: string

beforeEach(async () => {
  orc = await Installation.create()
  orc.write('shared.ts', SHARED)
  await orc.must('work-pool', 'create', 'local', '--type', 'process')
  deployment = await orc.deploy('shared.ts:shared', 'local')
  await orc.worker('local', '--limit', '4')
})
afterEach(async () => orc[Symbol.asyncDispose]())

test('of processes that want a result at the same time one runs the body, and the others are given what it made', async () => {
  const runs = await Promise.all(Array.from({ length: 4 }, () => orc.run(deployment)))
  for (const { id } of runs) await orc.logged(id, 'wants it')
  orc.write('go', '')
  const results = await Promise.all(runs.map(async ({ id }) => (await orc.over(id)).result))
  expect(new Set(results).size).toBe(1)
  expect(bodies()).toHaveLength(1)
  const later = await orc.run(deployment)
  expect((await orc.over(later.id)).result).toBe(results[0])
  const { items } = await orc.client.call('listTaskRuns', { id: later.id })
  expect(items).toMatchObject([{ state: { type: 'COMPLETED', name: 'Cached' } }])
})

test('when the process that is at a result is killed, another one that waits makes it', async () => {
  const first = await orc.run(deployment)
  await orc.logged(first.id, 'is at it')
  const second = await orc.run(deployment)
  await orc.logged(second.id, 'wants it')
  process.kill(Number(bodies()[0]), 'SIGKILL')
  expect((await orc.over(first.id)).state.type).toBe('CRASHED')
  orc.write('go', '')
  expect((await orc.over(second.id)).state.type).toBe('COMPLETED')
  expect(bodies()).toHaveLength(2)
})

/** The processes that ran the body. */
function bodies(): string[] {
  return existsSync(join(orc.project, 'bodies')) ? orc.read('bodies').trim().split('\n') : []
}

const SHARED = `import { appendFileSync, existsSync } from 'node:fs'
import { flow, task } from '@orc/core'

const make = task({
  name: 'make',
  cache: { by: 'inputs' },
  async run(_: string, { log, clock }) {
    appendFileSync('bodies', \`\${process.pid}\\n\`)
    log.info('is at it')
    while (!existsSync('go')) await clock.sleep(10)
    return \`made by \${process.pid}\`
  },
})

export const shared = flow({
  async run(_, { log }) {
    log.info('wants it')
    return make('it')
  },
})
`
