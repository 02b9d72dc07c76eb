import { Button, Stack } from '@mantine/core'
import type { OperationReply, WorkPool } from '@orc/core/contract'
import { useParams } from '@tanstack/react-router'
import { Activity, Pause, Play, PlugZap } from 'lucide-react'
import { Suspense } from 'react'
import { useRead } from '../api/read.ts'
import { useOperation } from '../api/use-operation.ts'
import { Command } from '../elements/command.tsx'
import { Empty } from '../elements/empty.tsx'
import { Notice } from '../elements/notice.tsx'
import { PageHead } from '../elements/page-head.tsx'
import { shellWord } from '../elements/shell-word.ts'
import { StatusBadge } from '../elements/status-badge.tsx'
import { PageTabs } from '../elements/tabs.tsx'
import { RunsTable } from '../flow-runs/runs-table.tsx'
import { Waiting } from '../shell/waiting.tsx'
import { PoolConfiguration } from './configuration.tsx'
import { PoolDeployments } from './deployments.tsx'
import { PoolQueues } from './queues.tsx'
import { PoolWorkers } from './workers.tsx'

type View = OperationReply<'viewWorkPool'>

export function WorkPoolPage() {
  const { name } = useParams({ from: '/work-pools/$name' })
  const view = useRead('viewWorkPool', { name })
  const { workPool } = view
  return (
    <>
      <PageHead
        of={{ text: 'Work pools', to: '/work-pools' }}
        title={workPool.name}
        marks={<StatusBadge status={workPool.status} reason={workPool.statusReason} />}
        text={`${workPool.type} · ${workPool.statusReason}`}
        actions={<PauseButton workPool={workPool} />}
      />
      <Stack gap="lg">
        <StartWorker view={view} />
        <PoolTabs view={view} />
      </Stack>
    </>
  )
}

function PauseButton({ workPool: { name, paused } }: { workPool: WorkPool }) {
  const pause = useOperation(paused ? 'resumeWorkPool' : 'pauseWorkPool')
  return (
    <Button
      variant="default"
      leftSection={paused ? <Play size={15} /> : <Pause size={15} />}
      loading={pause.isPending}
      onClick={() => pause.mutate({ name })}
    >
      {paused ? 'Resume' : 'Pause'}
    </Button>
  )
}

/** While nobody serves the pool: the command that lets somebody. */
function StartWorker({ view: { workPool, workers } }: { view: View }) {
  if (workers.some(({ status }) => status === 'ONLINE')) return null
  return (
    <Notice kind="bad" icon={PlugZap} title="No worker is online for this pool">
      Its runs wait until one is. Start it where the infrastructure is, and keep it running:
      <Command text={`orc worker start --pool ${shellWord(workPool.name)}`} />
    </Notice>
  )
}

function PoolTabs({ view }: { view: View }) {
  const { workPool, queues, workers, deployments } = view
  const online = workers.filter(({ status }) => status === 'ONLINE').length
  return (
    <PageTabs
      parts={[
        {
          value: 'runs',
          text: 'Runs',
          content: () => (
            <Suspense fallback={<Waiting />}>
              <RunsTable search={{ pool: workPool.name }} empty={<NoRuns />} />
            </Suspense>
          ),
        },
        {
          value: 'queues',
          text: 'Work queues',
          count: queues.length,
          content: () => <PoolQueues pool={workPool.name} queues={queues} />,
        },
        { value: 'workers', text: 'Workers', count: online, content: () => <PoolWorkers workers={workers} /> },
        {
          value: 'deployments',
          text: 'Deployments',
          count: deployments.length,
          content: () => <PoolDeployments pool={workPool.name} deployments={deployments} />,
        },
        {
          value: 'configuration',
          text: 'Configuration',
          content: () => <PoolConfiguration key={workPool.updatedAt} workPool={workPool} />,
        },
      ]}
    />
  )
}

function NoRuns() {
  return (
    <div className="orc-card">
      <Empty icon={Activity} title="No runs yet" text="Runs of deployments that name this pool appear here." />
    </div>
  )
}
