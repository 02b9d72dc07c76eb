import { cpSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { HttpService, type ServiceReply } from './harness/http-service.ts'
import { Installation } from './harness/installation.ts'
import { root } from './harness/program.ts'

/** What the examples do in memory, in processes of their own and with services that answer over HTTP. */
let orc: Installation

beforeEach(async () => {
  orc = await Installation.create()
  await orc.must('work-pool', 'create', 'local', '--type', 'process')
  await orc.worker('local')
})
afterEach(async () => orc[Symbol.asyncDispose]())

const bring = (example: string): void =>
  cpSync(join(root, 'examples', example), orc.project, {
    recursive: true,
    filter: (source) => !/\.test\.ts$|package\.json$|README\.md$/.test(source),
  })

/** The module of an example, in a process that is killed once it was answered by this path and before anything is recorded. */
const killedAfter = (module: string, path: string): string => `
import { existsSync, writeFileSync } from 'node:fs'
export * from './${module}'
const ask = globalThis.fetch
globalThis.fetch = async (...request) => {
  const response = await ask(...request)
  if (response.url.endsWith('${path}') && !existsSync('died')) {
    writeFileSync('died', '')
    process.kill(process.pid, 'SIGKILL')
  }
  return response
}`

/** Does each wish once, whoever repeats it, and counts how often each was asked for. */
function shop(refused: readonly string[] = []) {
  const done = new Map<string, number>()
  const answer = ({ url = '', headers }: IncomingMessage): ServiceReply => {
    if (refused.includes(url)) return { status: 409, body: 'out of boxes' }
    const key = String(headers['idempotency-key'])
    done.set(key, (done.get(key) ?? 0) + 1)
    return { status: 200, body: { reservation: 'v', receipt: 'r', tracking: 't' } }
  }
  return { done, answer }
}

test('an order whose process is killed right after it was paid is paid once, and shipped', async () => {
  const { done, answer } = shop()
  await using service = await HttpService.start(answer)
  bring('order')
  orc.write('killed.ts', killedAfter('order.ts', '/charge'))
  const deployment = await orc.deploy('killed.ts:order', 'local', '--infrastructure-retries', '1')
  const { id } = await orc.run(deployment, { id: 'A-7', item: 'lamp', cents: 4900, shop: service.url })
  const run = await orc.over(id)
  expect([run.state.type, run.epoch, run.result]).toEqual([
    'COMPLETED',
    2,
    { status: 'shipped', receipt: 'r', tracking: 't' },
  ])
  expect([...done]).toEqual([
    ['reserve:A-7', 1],
    ['charge:A-7', 2],
    ['ship:A-7', 1],
  ])
})

test('an order that cannot be shipped is paid back and released, though its process is killed while it does', async () => {
  const { done, answer } = shop(['/ship'])
  await using service = await HttpService.start(answer)
  bring('order')
  orc.write('killed.ts', killedAfter('order.ts', '/refund'))
  const deployment = await orc.deploy('killed.ts:order', 'local', '--infrastructure-retries', '1')
  const { id } = await orc.run(deployment, { id: 'A-8', item: 'lamp', cents: 4900, shop: service.url })
  expect((await orc.over(id)).result).toMatchObject({ status: 'undone' })
  expect([...done.keys()]).toEqual(['reserve:A-8', 'charge:A-8', 'refund:A-8', 'release:A-8'])
})

test('a thousand links are checked over HTTP, each once', async () => {
  const asked = new Map<string, number>()
  await using service = await HttpService.start(({ url = '' }) => {
    asked.set(url, (asked.get(url) ?? 0) + 1)
    return { status: url.endsWith('00') ? 404 : 200 }
  })
  bring('link-check')
  const deployment = await orc.deploy('link-check.ts:linkCheck', 'local')
  const urls = Array.from({ length: 1_000 }, (_, index) => `${service.url}/${index}`)
  const { id } = await orc.run(deployment, { urls })
  expect((await orc.over(id)).result).toMatchObject({ checked: 1_000, dead: { length: 9 } })
  expect([asked.size, Math.max(...asked.values())]).toEqual([1_000, 1])
})
