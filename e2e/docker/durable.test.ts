import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { has } from '../../tests/services.ts'
import { DockerPool } from '../harness/docker-pool.ts'
import { root } from '../harness/program.ts'

/** A flow of ten tasks whose container is killed from inside at every boundary, once each, as `e2e/durable.test.ts` does with processes. */
const killsOf = (tasks: number): number => 3 * tasks + 1

describe.skipIf(!has('docker'))('killed at every boundary, in containers', () => {
  let pool: DockerPool
  let notes: string
  beforeEach(async () => {
    pool = await DockerPool.create()
    notes = join(pool.project, 'notes')
    mkdirSync(notes, { mode: 0o777 })
    pool.write('flows.ts', readFileSync(join(root, 'e2e', 'flows', 'ten.ts'), 'utf8'))
    const jobVariables = { volumes: [`${notes}:/notes`], env: { NOTES: '/notes' } }
    const more = { infrastructureRetries: killsOf(10) }
    await pool.deploy('flows.ts:ten', { image: 'orc-test/ten', jobVariables, more })
    await pool.worker()
  })
  afterEach(async () => pool[Symbol.asyncDispose]())

  const bodies = (step: number): number =>
    readFileSync(join(notes, 'bodies'), 'utf8')
      .split('\n')
      .filter((line) => line === String(step)).length

  test('it is COMPLETED in the last of 32 containers, each result recorded once, no body run more often than it died', async () => {
    const { id } = await pool.run('ten')
    const run = await pool.over(id)
    expect([run.state.type, run.epoch, run.attempt], run.state.message).toEqual(['COMPLETED', killsOf(10) + 1, 1])
    const { items } = await pool.client.call('listTaskRuns', { id })
    expect(items.map(({ name, state }) => [name, state.type])).toEqual(Array(10).fill(['step', 'COMPLETED']))
    expect(run.result).toEqual(Array.from({ length: 10 }, (_, n) => `${n}: 3`))
    expect([bodies(0), bodies(9)]).toEqual([3, 3])
  })

  test('without durable tasks everything is done again after each death: so the test above shows something', async () => {
    const { id } = await pool.run('ten', {}, { durable: false, tasks: 2 })
    const run = await pool.over(id)
    expect([run.state.type, run.epoch], run.state.message).toEqual(['COMPLETED', killsOf(2) + 1])
    expect(bodies(0)).toBe(killsOf(2)) // each time but the first, which died before it
    expect(run.result).not.toEqual(['0: 3', '1: 3'])
  })
})
