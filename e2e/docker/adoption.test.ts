import { silentLogger } from '@orc/core/runtime'
import { dockerSteps } from '@orc/docker'
import { runBuildSteps } from '@orc/steps'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { has } from '../../tests/services.ts'
import { containersOf, docker, NODE_IMAGE, nodeImage, removeContainers } from '../harness/docker.ts'
import { until } from '../harness/docker-pool.ts'
import { Installation } from '../harness/installation.ts'

const IMAGE = 'orc-test/waits'
const RUNS = 10
const FLOW = `
import { existsSync } from 'node:fs'
import { hostname } from 'node:os'
import { flow } from '@orc/core'
export const waits = flow({ async run() {
  console.log('before')
  while (!existsSync('/tmp/go')) await new Promise((resolve) => setTimeout(resolve, 50))
  console.log('after')
  return hostname()
} })
`

describe.skipIf(!has('docker'))('the worker is killed while containers run', () => {
  const places: Installation[] = []
  const ids = new Set<string>()

  const open = async (): Promise<Installation> => {
    const orc = await Installation.create()
    places.push(orc)
    orc.write('waits.ts', FLOW)
    await orc.must('work-pool', 'create', 'containers', '--type', 'docker')
    const { signal } = new AbortController()
    const planned = [{ step: 'build_docker_image', image: IMAGE, base_image: NODE_IMAGE }]
    await runBuildSteps(planned, {
      directory: orc.project,
      entrypoints: ['waits.ts:waits'],
      steps: dockerSteps(),
      signal,
      log: silentLogger,
    })
    const jobVariables = { image: IMAGE }
    await orc.client.call('applyDeployment', {
      flow: 'waits',
      name: 'test',
      workPool: 'containers',
      entrypoint: 'waits.ts:waits',
      jobVariables,
    })
    ids.add((await orc.client.call('getInstallation', {})).id)
    return orc
  }
  beforeEach(() => void nodeImage())
  afterEach(async () => {
    for (const orc of places.splice(0)) await orc[Symbol.asyncDispose]()
    for (const id of ids) removeContainers(id)
  })

  const startRuns = async (orc: Installation, count: number): Promise<string[]> => {
    const runs = await Promise.all(Array.from({ length: count }, () => orc.run('waits/test')))
    await Promise.all(runs.map(({ id }) => orc.logged(id, 'before')))
    return runs.map(({ id }) => id)
  }
  const letGo = (runId: string): void => {
    const [container = ''] = containersOf(`orc.run=${runId}`)
    docker('exec', container, 'node', '-e', 'require("fs").writeFileSync("/tmp/go", "")')
  }

  test('the next one adopts all ten, with what they printed meanwhile, and each of them ends once', async () => {
    const orc = await open()
    const worker = await orc.worker('containers')
    const runs = await startRuns(orc, RUNS)
    await worker.kill('SIGKILL')
    const [early = '', ...later] = runs
    letGo(early) // it speaks while there is no worker
    await until(() => docker('logs', ...containersOf(`orc.run=${early}`)).includes('after'))
    await orc.worker('containers')
    for (const id of later) letGo(id)
    const ends = await Promise.all(runs.map((id) => orc.over(id)))
    expect(ends.map(({ state, epoch }) => [state.type, epoch])).toEqual(runs.map(() => ['COMPLETED', 1]))
    expect(new Set(ends.map(({ result }) => result)).size).toBe(RUNS)
    for (const id of runs) {
      await orc.logged(id, 'after')
      const { items } = await orc.client.call('listLogs', { id, limit: 1000 })
      expect(items.filter(({ message }) => message === 'before')).toHaveLength(1)
    }
    await until(() => runs.every((id) => containersOf(`orc.run=${id}`).length === 0))
  })

  test('of two installations on one engine neither touches what is the other', async () => {
    const [one, other] = [await open(), await open()]
    const worker = await one.worker('containers')
    const [run = ''] = await startRuns(one, 1)
    await worker.kill('SIGKILL')
    const stranger = await other.worker('containers')
    const [own = ''] = await startRuns(other, 1)
    letGo(own)
    expect((await other.over(own)).state.type).toBe('COMPLETED')
    expect(containersOf(`orc.run=${run}`, 'status=running')).toHaveLength(1)
    expect(stranger.output).not.toContain('adopted')
    await one.worker('containers')
    letGo(run)
    expect((await one.over(run)).state.type).toBe('COMPLETED')
  })
})
