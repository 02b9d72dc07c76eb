import { type Served, serve } from './server.ts'

type RunKind = 'completed' | 'failed' | 'running' | 'waiting' | 'asking' | 'parent' | 'byHand'

/** An installation in which there is something of everything, for whoever looks at all pages. */
export interface Scene extends Served {
  readonly runs: Readonly<Record<RunKind, string>>
}

export async function populated(): Promise<Scene> {
  const served = await serve()
  const { orc } = served
  await orc.must('work-pool', 'create', 'local', '--type', 'process', '--concurrency-limit', '8')
  await orc.must('work-pool', 'create', 'my-docker-pool', '--type', 'docker')
  await orc.client.call('createWorkQueue', { pool: 'local', name: 'urgent' })
  await orc.client.call('setVariable', { name: 'city', value: 'Oslo' })
  await orc.client.call('setVariable', { name: 'regions', value: ['north', 'south'] })
  await orc.client.call('setSecret', { name: 'payment-token', value: 'hush' })
  await orc.client.call('createConcurrencyLimit', { name: 'ledger', slots: 1 })
  await orc.client.call('createConcurrencyLimit', { name: 'mail-api', slots: 60, perMs: 60_000 })
  await orc.client.call('createConcurrencyLimit', { name: 'tag:finance', slots: 3 })
  await orc.worker('local')
  await orc.deploy('shop.ts:dailyReport', 'local', '--cron', '0 9 * * MON-FRI', '--tag', 'finance')
  await orc.deploy('shop.ts:patient', 'local')
  await orc.deploy('shop.ts:broken', 'local')
  await orc.deploy('shop.ts:ledger', 'local')
  await orc.deploy('shop.ts:refund', 'local')
  await orc.deploy('shop.ts:nightly', 'local')
  await orc.must(
    'deploy',
    'shop.ts:dailyReport',
    '-n',
    'in-docker',
    '-p',
    'my-docker-pool',
    '--image',
    'shop:latest',
    '--no-build',
  )
  const run = async (deployment: string, parameters = {}) => (await orc.run(deployment, parameters)).id
  for (const region of ['north', 'south', 'west', 'north']) await orc.over(await run('daily-report/test', { region }))
  const completed = await run('daily-report/test', { region: 'south' })
  await orc.over(completed)
  await orc.orc('flow', 'run', 'shop.ts:broken', '--run-name', 'by-hand') // which fails, as it is meant to
  const [byHand] = (await orc.client.call('listFlowRuns', { limit: 1 })).items
  const failed = await run('charge-cards/test')
  await orc.over(failed)
  const parent = await run('nightly/test')
  await orc.over(parent)
  const asking = await run('refund/test')
  await orc.reaches(asking, 'PAUSED')
  const running = await run('sync-inventory/test')
  await orc.logged(running, 'still at it')
  await orc.logged(await run('close-ledger/test'), 'the ledger is ours')
  await orc.reaches(await run('close-ledger/test'), 'RUNNING')
  const waiting = await run('daily-report/in-docker')
  return { ...served, runs: { completed, failed, running, waiting, asking, parent, byHand: byHand?.id ?? '' } }
}

/** The path of every page, by a name for its picture. */
export function everyPage({ runs }: Pick<Scene, 'runs'>): Readonly<Record<string, string>> {
  return {
    dashboard: '/',
    runs: '/runs',
    'run-logs': `/runs/${runs.running}`,
    'run-failed': `/runs/${runs.failed}`,
    'run-waiting': `/runs/${runs.waiting}`,
    'run-by-hand': `/runs/${runs.byHand}`,
    'run-tasks': `/runs/${runs.completed}?tab=tasks`,
    'run-asks': `/runs/${runs.asking}`,
    'run-children': `/runs/${runs.parent}?tab=tasks`,
    'run-children-graph': `/runs/${runs.parent}?tab=tasks&look=graph`,
    'run-graph': `/runs/${runs.completed}?tab=tasks&look=graph`,
    'run-states': `/runs/${runs.completed}?tab=states`,
    'run-parameters': `/runs/${runs.completed}?tab=parameters`,
    'run-result': `/runs/${runs.completed}?tab=result`,
    'run-infrastructure': `/runs/${runs.completed}?tab=infrastructure`,
    'run-job': `/runs/${runs.completed}?tab=job`,
    flows: '/flows',
    deployments: '/deployments',
    deployment: '/deployments/daily-report/test',
    'deployment-schedules': '/deployments/daily-report/test?tab=schedules',
    'deployment-configuration': '/deployments/daily-report/test?tab=configuration',
    'deployment-run': '/deployments/daily-report/test/run',
    'work-pools': '/work-pools',
    'work-pool': '/work-pools/local',
    'work-pool-red': '/work-pools/my-docker-pool?tab=queues',
    'work-pool-queues': '/work-pools/local?tab=queues',
    'work-pool-workers': '/work-pools/local?tab=workers',
    'work-pool-deployments': '/work-pools/local?tab=deployments',
    'work-pool-configuration': '/work-pools/local?tab=configuration',
    'create-work-pool': '/create-work-pool',
    'concurrency-limits': '/concurrency-limits',
    'concurrency-limit': '/concurrency-limits/ledger',
    variables: '/variables',
    secrets: '/secrets',
    events: '/events',
    settings: '/settings',
  }
}
