import { Button, Group, Stack } from '@mantine/core'
import type { Deployment, OperationReply } from '@orc/core/contract'
import { Link, useParams } from '@tanstack/react-router'
import { Activity, CircleAlert, Pause, Play } from 'lucide-react'
import { Suspense } from 'react'
import { useRead } from '../api/read.ts'
import { useOperation } from '../api/use-operation.ts'
import { CopyButton } from '../elements/copy.tsx'
import { Empty } from '../elements/empty.tsx'
import { Facts } from '../elements/facts.tsx'
import { LinkButton } from '../elements/link-button.tsx'
import { Notice } from '../elements/notice.tsx'
import { PageHead } from '../elements/page-head.tsx'
import { shellWord } from '../elements/shell-word.ts'
import { StatusBadge } from '../elements/status-badge.tsx'
import { PageTabs } from '../elements/tabs.tsx'
import { RelativeTime } from '../elements/time.tsx'
import { RunsTable } from '../flow-runs/runs-table.tsx'
import { Schedules } from '../schedules/schedules.tsx'
import { Waiting } from '../shell/waiting.tsx'
import { DeploymentConfiguration } from './configuration.tsx'

type View = OperationReply<'viewDeployment'>

export function DeploymentPage() {
  const { flow, name } = useParams({ from: '/deployments/$flow/$name' })
  const view = useRead('viewDeployment', { flow, name })
  const { deployment, status, statusReason } = view
  return (
    <>
      <PageHead
        of={{ text: 'Deployments', to: '/deployments' }}
        title={deployment.fullName}
        marks={
          <>
            <StatusBadge status={deployment.paused ? 'PAUSED' : (status ?? 'NOT_READY')} reason={statusReason} />
            <CopyButton
              text={`orc deployment run ${shellWord(deployment.fullName)}`}
              label="Copy the command that runs it"
            />
          </>
        }
        text={deployment.description || undefined}
        actions={<Actions deployment={deployment} />}
      />
      <Stack gap="lg">
        {status !== 'READY' && <NotServed reason={statusReason} />}
        <div className="orc-card" style={{ padding: 20 }}>
          <DeploymentFacts view={view} />
        </div>
        <DeploymentTabs view={view} />
      </Stack>
    </>
  )
}

function NotServed({ reason }: { reason: string }) {
  return (
    <Notice kind="bad" icon={CircleAlert} title="Its runs would wait">
      {reason}
    </Notice>
  )
}

function Actions({ deployment: { flow, name, paused, workPool } }: { deployment: Deployment }) {
  const pause = useOperation(paused ? 'resumeDeployment' : 'pauseDeployment')
  return (
    <>
      <Button
        variant="default"
        leftSection={paused ? <Play size={15} /> : <Pause size={15} />}
        loading={pause.isPending}
        onClick={() => pause.mutate({ flow, name })}
      >
        {paused ? 'Resume schedules' : 'Pause schedules'}
      </Button>
      <LinkButton
        to="/deployments/$flow/$name/run"
        params={{ flow, name }}
        leftSection={<Play size={15} />}
        disabled={workPool === null}
      >
        Run
      </LinkButton>
    </>
  )
}

function DeploymentFacts({ view: { deployment, upcoming } }: { view: View }) {
  const { workPool, workQueue, entrypoint, infrastructureRetries, tags } = deployment
  const next = upcoming[0]
  return (
    <Facts
      items={[
        [
          'Work pool and queue',
          workPool === null ? (
            'none'
          ) : (
            <>
              <Link to="/work-pools/$name" params={{ name: workPool }} className="orc-link">
                {workPool}
              </Link>{' '}
              / {workQueue}
            </>
          ),
        ],
        [
          'Entrypoint',
          <span key="entrypoint" className="orc-mono">
            {entrypoint}
          </span>,
        ],
        ['Next run', next === undefined ? 'by hand' : <RelativeTime key="next" at={next.at} />],
        ['Runs at once', runsAtOnce(deployment)],
        ['Begun again when lost', infrastructureRetries === 0 ? 'never' : `${infrastructureRetries} times`],
        ['Tags', tags.length === 0 ? '–' : tags.join(', ')],
      ]}
    />
  )
}

function runsAtOnce({ concurrencyLimit, concurrencyKey, collisionStrategy }: Deployment): string {
  if (concurrencyLimit === null) return 'no limit'
  const each = concurrencyKey === null ? '' : ` for each ${concurrencyKey}`
  return `${concurrencyLimit}${each}, ${collisionStrategy}`
}

function DeploymentTabs({ view: { deployment, upcoming } }: { view: View }) {
  return (
    <PageTabs
      parts={[
        {
          value: 'runs',
          text: 'Runs',
          content: () => (
            <Suspense fallback={<Waiting />}>
              <RunsTable search={{ deployment: deployment.fullName }} empty={<NoRuns deployment={deployment} />} />
            </Suspense>
          ),
        },
        {
          value: 'schedules',
          text: 'Schedules',
          count: deployment.schedules.length,
          content: () => <Schedules deployment={deployment} upcoming={upcoming} />,
        },
        {
          value: 'configuration',
          text: 'Configuration',
          content: () => (
            <Suspense fallback={<Waiting />}>
              <DeploymentConfiguration key={deployment.updatedAt} deployment={deployment} />
            </Suspense>
          ),
        },
      ]}
    />
  )
}

function NoRuns({ deployment: { flow, name } }: { deployment: Deployment }) {
  return (
    <div className="orc-card">
      <Empty icon={Activity} title="It never ran" text="Run it now, or give it a schedule.">
        <Group>
          <LinkButton to="/deployments/$flow/$name/run" params={{ flow, name }}>
            Run
          </LinkButton>
        </Group>
      </Empty>
    </div>
  )
}
