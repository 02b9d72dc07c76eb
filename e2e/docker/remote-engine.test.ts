import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FlowRun } from '@orc/core/contract'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { NODE_IMAGE } from '../harness/docker.ts'
import { Installation, type Surroundings } from '../harness/installation.ts'
import { mayStartEngines, SecondEngine } from '../harness/second-engine.ts'

const FLOW = `
import { hostname } from 'node:os'
import { flow } from '@orc/core'
export const where = flow({ async run() { return hostname() } })
`

describe.skipIf(!mayStartEngines)('an engine on another machine', () => {
  let engine: SecondEngine
  const resources: (() => unknown)[] = []
  beforeAll(async () => {
    engine = await SecondEngine.start({ isRemote: true })
  })
  afterEach(async () => {
    for (const end of resources.splice(0).reverse()) await end()
  })
  afterAll(async () => engine[Symbol.asyncDispose]())

  const open = async (surroundings: Surroundings): Promise<Installation> => {
    const orc = await Installation.create(surroundings)
    resources.push(() => orc[Symbol.asyncDispose]())
    orc.write('flow.ts', FLOW)
    await orc.must('work-pool', 'create', 'containers', '--type', 'docker')
    await orc.deploy('flow.ts:where', 'containers', '--base-image', NODE_IMAGE)
    return orc
  }
  /** A server of the same store, at the address by which the other machine knows this one. */
  const serve = async (orc: Installation): Promise<string> => {
    const server = orc.start(['server', 'start', '--host', engine.neighbour, '--port', '0'])
    const [url] = await server.says(/http:\/\/10\.[\d.]+:\d+/)
    return url
  }
  const ran = async (orc: Installation): Promise<FlowRun> => orc.over((await orc.run('where/test')).id)
  const COMPLETED_THERE = { state: { type: 'COMPLETED' }, result: expect.stringMatching(/^[0-9a-f]{12}$/) }

  test('without a way back the pool is NOT_READY, with the hint to --run-url', async () => {
    const orc = await open({ env: { DOCKER_HOST: engine.host } })
    const worker = await orc.worker('containers')
    expect(worker.output).toMatch(/is on another machine.*--run-url URL/s)
    const { status, statusReason } = await orc.client.call('getWorkPool', { name: 'containers' })
    expect([status, statusReason]).toEqual(['NOT_READY', expect.stringContaining('is on another machine')])
  })

  test('with --run-url runs reach the API there', async () => {
    const orc = await open({ env: { DOCKER_HOST: engine.host } })
    await orc.worker('containers', '--run-url', await serve(orc))
    expect(await ran(orc)).toMatchObject(COMPLETED_THERE)
  })

  test('with ORC_API_URL they go to that server by themselves', async () => {
    const orc = await open({ env: { DOCKER_HOST: engine.host } })
    const env = { ORC_API_URL: await serve(orc), ORC_API_KEY: orc.apiKey() }
    await orc.start(['worker', 'start', '--pool', 'containers'], env).says(/started/i)
    expect(await ran(orc)).toMatchObject(COMPLETED_THERE)
  })

  test('a Docker context names it as well as DOCKER_HOST', async () => {
    const config = mkdtempSync(join(tmpdir(), 'orc-context-'))
    resources.push(() => rmSync(config, { recursive: true }))
    const meta = join(config, 'contexts', 'meta', createHash('sha256').update('build').digest('hex'))
    mkdirSync(meta, { recursive: true })
    const context = { Name: 'build', Metadata: {}, Endpoints: { docker: { Host: engine.host, SkipTLSVerify: false } } }
    writeFileSync(join(meta, 'meta.json'), JSON.stringify(context))
    writeFileSync(join(config, 'config.json'), JSON.stringify({ currentContext: 'build' }))
    const orc = await open({ env: { DOCKER_CONFIG: config } })
    await orc.worker('containers', '--run-url', await serve(orc))
    expect(await ran(orc)).toMatchObject(COMPLETED_THERE)
  })
})
