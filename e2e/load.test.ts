import type { FlowRun } from '@orc/core/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Installation } from './harness/installation.ts'

const RUNS = 200
const LOOPS = 4

let orc: Installation
beforeAll(async () => {
  orc = await Installation.create()
})
afterAll(async () => orc[Symbol.asyncDispose]())

test(`${RUNS} runs through two workers while ${LOOPS} command lines create them: all done, none twice, none refused`, async () => {
  orc.write(
    'notes.ts',
    `import { appendFileSync } from 'node:fs'
import { flow } from '@orc/core'
export const notes = flow({ run: (_, { run }) => appendFileSync('ran', run.id + '\\n') })`,
  )
  await orc.must('work-pool', 'create', 'local', '--type', 'process')
  const deployment = await orc.deploy('notes.ts:notes', 'local')
  await Promise.all([orc.worker('local', '--name', 'one'), orc.worker('local', '--name', 'two')])

  const loops = Array.from({ length: LOOPS }, async () => {
    const created: FlowRun[] = []
    for (let n = 0; n < RUNS / LOOPS; n += 1) created.push(await orc.json<FlowRun>('deployment', 'run', deployment))
    return created
  })
  const created = (await Promise.all(loops)).flat()
  const over = await Promise.all(created.map(({ id }) => orc.over(id)))

  expect(created).toHaveLength(RUNS)
  expect(over.filter(({ state }) => state.type !== 'COMPLETED')).toEqual([])
  const ran = orc.read('ran').trim().split('\n').sort()
  expect(ran).toEqual(created.map(({ id }) => id).sort())
  const workers = new Set(over.map(({ worker }) => worker))
  expect(workers).toEqual(new Set(['one', 'two']))
})
