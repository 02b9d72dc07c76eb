import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isAlive } from '../../bench/harness/processes.ts'
import { Installation } from './installation.ts'

test('a flow without an end ends with the installation that it runs in', async () => {
  const orc = await Installation.create()
  orc.write('shop.ts', readFileSync(join(import.meta.dirname, '..', 'ui', 'flows', 'shop.ts'), 'utf8'))
  await orc.must('work-pool', 'create', 'local', '--type', 'process')
  await orc.worker('local')
  const { id } = await orc.run(await orc.deploy('shop.ts:patient', 'local'))
  await orc.logged(id, 'still at it')
  const { infrastructureId } = await orc.client.call('getFlowRun', { id })
  const pid = Number(/\d+/.exec(infrastructureId ?? '')?.[0])
  expect(isAlive(pid)).toBe(true)
  await orc[Symbol.asyncDispose]()
  await expect.poll(() => isAlive(pid)).toBe(false) // the kernel needs a moment
})
