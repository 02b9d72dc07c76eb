import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { readResult } from '@orc/client'
import { expect, test } from 'vitest'
import { has } from '../../tests/services.ts'
import { DockerPool } from '../harness/docker-pool.ts'

test.skipIf(!has('docker'))(
  'a large value of a container is kept by reference, goes on in another container, and is read from outside',
  async () => {
    await using pool = await DockerPool.create()
    const notes = join(pool.project, 'notes')
    mkdirSync(notes, { mode: 0o777 })
    pool.write('flows.ts', FLOWS)
    const jobVariables = { volumes: [`${notes}:/notes`] }
    await pool.deploy('flows.ts:readings', {
      image: 'orc-test/results',
      jobVariables,
      more: { infrastructureRetries: 1 },
    })
    await pool.worker()
    const { id } = await pool.run('readings')
    const run = await pool.over(id)
    expect([run.state.type, run.epoch], run.state.message).toEqual(['COMPLETED', 2])
    expect(existsSync(join(notes, 'died'))).toBe(true)
    expect(run).toMatchObject({ result: null, keptResult: { by: 'reference', text: expect.stringMatching(/^orc:/) } })
    const { items } = await pool.client.call('listTaskRuns', { id })
    expect(items).toMatchObject([{ name: 'measure', value: { by: 'reference' } }])
    const result = (await readResult(pool.client, run)) as Map<number, Date>
    expect([result.size, result.get(49_999)]).toEqual([50_000, new Date(49_999)])
  },
)

const FLOWS = `import { existsSync, writeFileSync } from 'node:fs'
import { flow, task } from '@orc/core'

const measure = task({
  name: 'measure',
  run: () => {
    if (existsSync('/notes/died')) throw new Error('it is run again')
    return new Map(Array.from({ length: 50_000 }, (_, n) => [n, new Date(n)]))
  },
})

export const readings = flow({
  async run() {
    const value = await measure()
    if (!existsSync('/notes/died')) {
      writeFileSync('/notes/died', '')
      process.kill(process.pid, 'SIGKILL')
    }
    return value
  },
})
`
