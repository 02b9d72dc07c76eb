import { contract, type OperationInput, type OperationReply, type Problem } from '@orc/core/contract'
import { fillPath, OPERATIONS, type OperationName, pathFields } from '@orc/core/contract/operations'
import { seededRandom, silentLogger } from '@orc/core/runtime'
import { openSqliteStore } from '@orc/store-sqlite'
import { FakeClock } from '@orc/testing'
import { expect } from 'vitest'
import { type Api, type ApiOptions, createApi } from '../src/api.ts'
import { OWNER, type Principal } from '../src/index.ts'

export interface CallAs {
  readonly principal?: Principal
  readonly idempotencyKey?: string
  readonly signal?: AbortSignal
}

export const PROCESS_TYPE = {
  name: 'process',
  description: 'Runs are processes',
  baseJobTemplate: {
    variables: {
      type: 'object' as const,
      properties: {
        command: { type: 'string', default: 'node' },
        env: { type: 'object', additionalProperties: { type: 'string' }, default: {} },
      },
    },
    job_configuration: { command: '{{ command }}', env: '{{ env }}' },
  },
}

/** Any operation may be answered with these, beside those that the contract lists for it. */
const COMMON = ['request_invalid', 'unauthorized', 'forbidden', 'idempotency_conflict']

/** An API over a store in memory, on a clock that only the test moves. Every answer is held against the contract. */
export async function apiUnderTest(options: Partial<ApiOptions> = {}) {
  const clock = new FakeClock()
  const random = seededRandom(1)
  const store = options.store ?? (await openSqliteStore({ path: ':memory:', clock, random }))
  const keys = { secretKey: new Uint8Array(32).fill(1), tokenKey: new Uint8Array(32).fill(2), apiKey: 'orc_key' }
  const workPoolTypes = [PROCESS_TYPE]
  const api = createApi({
    store,
    clock,
    random,
    log: silentLogger,
    version: '1.2.3',
    workPoolTypes,
    ...keys,
    ...options,
  })
  const calls = callsOf(api)
  const dispose = async () => {
    api[Symbol.dispose]()
    await store[Symbol.asyncDispose]()
  }
  return { api, clock, store, ...calls, ...scenesOf(api, calls), [Symbol.asyncDispose]: dispose }
}

function callsOf(api: Api) {
  const send = async (name: OperationName, input: object, as: CallAs) => {
    const [method, path] = OPERATIONS[name]
    const inPath = pathFields(path)
    const rest = Object.fromEntries(Object.entries(input).filter(([field]) => !inPath.includes(field)))
    const content = method === 'GET' || method === 'DELETE' ? { query: rest } : { body: rest }
    return api.handle({ method, path: fillPath(path, { ...input }), ...content, principal: OWNER, ...as })
  }
  return {
    /** The reply of an operation that is expected to succeed. */
    call: async <Name extends OperationName>(name: Name, input: OperationInput<Name>, as: CallAs = {}) => {
      const { status, body } = await send(name, input, as)
      expect(body, `${name} ${JSON.stringify(input)}`).not.toHaveProperty('hint')
      const checked = contract[name].reply.safeParse(JSON.parse(JSON.stringify(body)))
      expect(checked.error?.issues ?? [], `what ${name} answers is not what the contract says`).toEqual([])
      expect([200, 503]).toContain(status)
      return body as OperationReply<Name>
    },
    /** The problem of an operation that is expected to fail, in a way that the contract lists. */
    problem: async (name: OperationName, input: object, as: CallAs = {}) => {
      const { status, body } = await send(name, input, as)
      const problem = body as Problem
      const listed = [...contract[name].errors, ...COMMON]
      expect(listed, `${name} failed in a way that its contract does not list`).toContain(problem.code)
      expect(status).toBe(problem.status)
      return problem
    },
  }
}

/** What tests begin with. */
function scenesOf(api: Api, { call }: ReturnType<typeof callsOf>) {
  let claims = 0
  const scenes = {
    deployed: async (more: Partial<OperationInput<'applyDeployment'>> = {}) => {
      await call('createWorkPool', { name: 'etl', type: 'process' })
      const input = { flow: 'report', name: 'daily', workPool: 'etl', entrypoint: 'flows.ts:report', ...more }
      return (await call('applyDeployment', input)).deployment
    },
    heartbeat: (id: string, more: Partial<OperationInput<'heartbeatWorker'>> = {}) => {
      const machine = { hostname: 'host', pid: 1, version: '1', problem: null }
      const worker = { id, name: id, pool: 'etl', type: 'process', queues: null, limit: 10 }
      return call('heartbeatWorker', { ...worker, ...machine, ...more })
    },
    claim: async (more: Partial<OperationInput<'claimFlowRuns'>> = {}) => {
      claims += 1
      const ask = { pool: 'etl', workerId: 'w1', claimId: `claim-${claims}`, slots: 10 }
      return (await call('claimFlowRuns', { ...ask, ...more })).runs
    },
    /** A run that was claimed, with the principal that its token makes. */
    claimedRun: async () => {
      await scenes.deployed()
      await scenes.heartbeat('w1')
      await call('runDeployment', { flow: 'report', name: 'daily' })
      const [run] = await scenes.claim()
      if (run === undefined) throw new Error('nothing was claimed')
      return { run, own: { id: run.id, epoch: run.epoch }, principal: api.authenticate(`Bearer ${run.token}`) }
    },
  }
  return scenes
}
