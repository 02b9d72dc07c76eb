import { CLAIM_LEASE_MS, DEFAULT_GRACE_MS, LEASE_MS } from '@orc/core/model'
import { expect, test } from 'vitest'
import { apiUnderTest, PROCESS_TYPE } from '../../test/api-under-test.ts'

const daily = { flow: 'report', name: 'daily' }
const lost = { exitCode: 1, signal: null, message: 'It exited with code 1.' }

test('a claimed run comes with its epoch, lease, rendered job and token', async () => {
  await using orc = await apiUnderTest()
  await orc.deployed({
    jobVariables: { env: { A: 'deployment', B: 'deployment' } },
    pullSteps: [{ step: 'directory' }],
  })
  await orc.heartbeat('w1')
  const { id } = await orc.call('runDeployment', { ...daily, jobVariables: { env: { B: 'run' } } })
  const [run, ...others] = await orc.claim()
  expect(others).toEqual([])
  expect(run).toMatchObject({
    id,
    epoch: 1,
    attempt: 1,
    leaseMs: CLAIM_LEASE_MS,
    graceMs: DEFAULT_GRACE_MS,
    queue: 'default',
    entrypoint: 'flows.ts:report',
    pullSteps: [{ step: 'directory' }],
    deployment: 'report/daily',
    job: { command: 'node', env: { A: 'deployment', B: 'run' } },
  })
  expect(orc.api.authenticate(`Bearer ${run?.token}`)).toMatchObject({ kind: 'run', runId: id, epoch: 1 })
})

test('secrets and variables are in the reply of the claim and nowhere else', async () => {
  await using orc = await apiUnderTest()
  await orc.deployed({
    jobVariables: { env: { TOKEN: 'x-{{ secret.api }}', CITY: '{{ variable.city }}' } },
    pullSteps: [{ step: 'git_clone', access_token: '{{ secret.api }}' }],
  })
  await orc.call('setSecret', { name: 'api', value: 's3cr3t' })
  await orc.call('setVariable', { name: 'city', value: 'Oslo' })
  const { id } = await orc.call('runDeployment', daily)
  const [run] = await orc.claim()
  expect(run?.job.env).toEqual({ TOKEN: 'x-s3cr3t', CITY: 'Oslo' })
  expect(run?.pullSteps).toEqual([{ step: 'git_clone', access_token: 's3cr3t' }])
  const stored = [
    await orc.call('getFlowRun', { id }),
    await orc.call('listEvents', {}),
    await orc.call('getDeployment', daily),
  ]
  expect(JSON.stringify(stored)).not.toContain('s3cr3t')
})

test('a run whose job cannot be made ends at once, CRASHED with the reason, and the others are handed out', async () => {
  await using orc = await apiUnderTest()
  await orc.deployed({ jobVariables: { env: { TOKEN: '{{ secret.apii }}' } } })
  await orc.call('setSecret', { name: 'api', value: 's3cr3t' })
  const broken = await orc.call('runDeployment', daily)
  const fine = await orc.call('runDeployment', { ...daily, jobVariables: { env: { TOKEN: '{{ secret.api }}' } } })
  expect((await orc.claim()).map(({ id }) => id)).toEqual([fine.id])
  const { state } = await orc.call('getFlowRun', { id: broken.id })
  expect(state.type).toBe('CRASHED')
  expect(state.message).toContain('There is no secret "apii"')
  expect((await orc.call('getWorkPool', { name: 'etl' })).slotsInUse).toBe(1)
})

test('a secret that cannot be decrypted crashes the run that needs it, and says which', async () => {
  await using orc = await apiUnderTest()
  await orc.deployed({ jobVariables: { env: { TOKEN: '{{ secret.api }}' } } })
  await orc.store.secrets.set('api', 'v1.encrypted-elsewhere')
  const { id } = await orc.call('runDeployment', daily)
  expect(await orc.claim()).toEqual([])
  expect((await orc.call('getFlowRun', { id })).state.message).toContain('"api" cannot be decrypted')
  expect(await orc.problem('getSecret', { name: 'api' })).toMatchObject({ code: 'secret_unreadable', status: 500 })
})

test('a job says itself how long its run may go on after the signal, and so does the order to stop', async () => {
  await using orc = await apiUnderTest()
  const { variables, job_configuration } = PROCESS_TYPE.baseJobTemplate
  const baseJobTemplate = { variables, job_configuration: { ...job_configuration, grace: '2m' } }
  await orc.call('createWorkPool', { name: 'slow', type: 'process', baseJobTemplate })
  await orc.deployed({ workPool: 'slow' })
  await orc.call('runDeployment', daily)
  const [run] = await orc.claim({ pool: 'slow', claimId: 'c' })
  expect(run?.graceMs).toBe(120_000)
  const own = { id: run?.id ?? '', epoch: 1 }
  await orc.call('cancelFlowRun', { id: own.id })
  const { stop } = await orc.call('renewClaims', { workerId: 'w1', runs: [own] })
  expect(stop).toMatchObject([{ ...own, graceMs: 120_000 }])
})

test('a repeated claimId returns its runs again, and only those', async () => {
  await using orc = await apiUnderTest()
  await orc.deployed()
  await orc.call('runDeployment', daily)
  const [first] = await orc.claim({ claimId: 'same' })
  await orc.call('runDeployment', daily)
  const again = await orc.claim({ claimId: 'same' })
  expect(again.map(({ id, epoch }) => [id, epoch])).toEqual([[first?.id, 1]])
})

test('a worker that waits is woken by a run, and by a run that falls due', async () => {
  await using orc = await apiUnderTest()
  await orc.deployed()
  const waiting = orc.claim({ waitMs: 60_000 })
  await orc.clock.untilAsleep()
  const { id } = await orc.call('runDeployment', daily)
  expect((await waiting).map((run) => run.id)).toEqual([id])

  const later = await orc.call('runDeployment', { ...daily, dueAt: '2026-01-01T00:00:03.000Z' })
  const patient = orc.claim({ waitMs: 60_000 })
  await orc.clock.untilAsleep()
  expect(orc.clock.untilNextMs()).toBe(3000)
  orc.clock.advance(3000)
  expect((await patient).map((run) => run.id)).toEqual([later.id])
})

test('a worker that waits is woken by a slot that becomes free', async () => {
  await using orc = await apiUnderTest()
  await orc.deployed({ concurrencyLimit: 1 })
  await orc.call('runDeployment', daily)
  orc.clock.advance(1) // ids of one millisecond have no order
  const second = await orc.call('runDeployment', daily)
  const [first] = await orc.claim()
  const waiting = orc.claim({ waitMs: 60_000 })
  await orc.clock.untilAsleep()
  await orc.call('reportExit', { id: first?.id ?? '', epoch: 1, workerId: 'w1', exit: { ...lost, permanent: true } })
  expect((await waiting).map(({ id }) => id)).toEqual([second.id])
})

test('when nothing comes the worker gets nothing as the time is up', async () => {
  await using orc = await apiUnderTest()
  await orc.call('createWorkPool', { name: 'etl', type: 'process' })
  const waiting = orc.claim({ waitMs: 2000 })
  await orc.clock.untilAsleep()
  orc.clock.advance(2000)
  expect(await waiting).toEqual([])
})

test('a queue that is not there is said to be so', async () => {
  await using orc = await apiUnderTest()
  await orc.call('createWorkPool', { name: 'etl', type: 'process' })
  const ask = { pool: 'etl', workerId: 'w', claimId: 'c', slots: 1, queues: ['defaul'], waitMs: 60_000 }
  expect(await orc.problem('claimFlowRuns', ask)).toMatchObject({
    code: 'work_queue_not_found',
    details: { nearest: 'default' },
  })
})

test('renewing tells what is stale and what to stop; a cancelled run ends with the proof that it is gone', async () => {
  await using orc = await apiUnderTest()
  const { run, own } = await orc.claimedRun()
  const stale = { id: run.id, epoch: 7 }
  const renew = () => orc.call('renewClaims', { workerId: 'w1', runs: [own, stale] })
  expect(await renew()).toEqual({ leaseMs: LEASE_MS, stale: [stale], stop: [] })
  await orc.call('cancelFlowRun', { id: run.id, reason: 'enough' })
  expect((await renew()).stop).toMatchObject([{ ...own, graceMs: DEFAULT_GRACE_MS }])
  await orc.call('reportInfrastructure', { ...own, workerId: 'w1', infrastructureId: 'pid-1' })
  const { state } = await orc.call('reportExit', { ...own, workerId: 'w1', exit: lost })
  expect(state.type).toBe('CANCELLED')
})

test('reports of an epoch that is over are refused as stale, those about no run as not found', async () => {
  await using orc = await apiUnderTest()
  const { own } = await orc.claimedRun()
  await orc.call('reportExit', { ...own, workerId: 'w1', exit: lost })
  await orc.claim()
  const bind = { workerId: 'w1', infrastructureId: 'x' }
  const stale = { code: 'stale_epoch', details: { runId: own.id, epoch: 1, current: 2 } }
  expect(await orc.problem('reportInfrastructure', { ...own, ...bind })).toMatchObject(stale)
  const unknown = await orc.problem('reportInfrastructure', { id: 'none', epoch: 1, ...bind })
  expect(unknown).toMatchObject({ code: 'flow_run_not_found' })
})

test('infrastructure is adopted once its owner is known to be dead, and is over when its run is', async () => {
  await using orc = await apiUnderTest()
  const { own } = await orc.claimedRun()
  const adopt = (deadWorkerId: string | null) => orc.call('adoptFlowRun', { ...own, workerId: 'w2', deadWorkerId })
  expect(await adopt(null)).toMatchObject({ outcome: 'owned', previousWorkerId: 'w1' })
  expect(await adopt('w1')).toMatchObject({ outcome: 'adopted', leaseMs: LEASE_MS })
  await orc.call('reportExit', { ...own, workerId: 'w2', exit: { ...lost, permanent: true } })
  expect(await adopt('w1')).toMatchObject({ outcome: 'over' })
})
