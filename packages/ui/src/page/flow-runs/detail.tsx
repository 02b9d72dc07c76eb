import { Group, Stack, Text } from '@mantine/core'
import type { OperationReply } from '@orc/core/contract'
import { isRecord, isTerminal, keptText, type StateType } from '@orc/core/model'
import { Link, useParams } from '@tanstack/react-router'
import { CircleAlert, Hourglass } from 'lucide-react'
import { Fragment, lazy, type ReactNode, Suspense } from 'react'
import { useRead } from '../api/read.ts'
import { Command } from '../elements/command.tsx'
import { CopyButton } from '../elements/copy.tsx'
import { Facts } from '../elements/facts.tsx'
import { JsonBlock } from '../elements/json-block.tsx'
import { Notice } from '../elements/notice.tsx'
import { useNow } from '../elements/now.ts'
import { PageHead } from '../elements/page-head.tsx'
import { StateBadge } from '../elements/state-badge.tsx'
import { PageTabs } from '../elements/tabs.tsx'
import { RelativeTime, Span } from '../elements/time.tsx'
import { Waiting } from '../shell/waiting.tsx'
import { Asks } from './asks.tsx'
import { stateNow } from './live-runs.ts'
import { LogView } from './log-view.tsx'
import { RunActions } from './run-actions.tsx'
import { StateHistory } from './state-history.tsx'

const TaskTimeline = lazy(async () => ({ default: (await import('../task-runs/timeline.tsx')).TaskTimeline }))

type View = OperationReply<'viewFlowRun'>

export function FlowRunPage() {
  const { id } = useParams({ from: '/runs/$id' })
  const view = useRead('viewFlowRun', { id })
  const { run } = view
  const stateName = useNow((nowMs) => stateNow(run, nowMs).name)
  return (
    <>
      <PageHead
        of={{ text: 'Runs', to: '/runs' }}
        title={run.name}
        marks={<StateBadge state={{ type: run.state.type, name: stateName }} />}
        text={
          <Group gap={6}>
            <span className="orc-mono">{run.id}</span>
            <CopyButton text={run.id} label="Copy the id" />
          </Group>
        }
        actions={<RunActions run={run} />}
      />
      <Stack gap="lg">
        <WhyItIsSo view={view} />
        <Asks flowRun={run.id} asks={view.asks} />
        <div className="orc-card" style={{ padding: 20 }}>
          <RunFacts view={view} />
        </div>
        <RunTabs view={view} />
        {run.workPool === null && isTerminal(run.state.type) && <RepeatByHand id={run.id} />}
      </Stack>
    </>
  )
}

const WITH_REASON = new Set<StateType>(['SCHEDULED', 'PAUSED', 'CANCELLED', 'CANCELLING'])

/** What a person should know before anything else: why it failed, or what it waits for. */
function WhyItIsSo({ view: { run, asks } }: { view: View }) {
  const { type, message, data } = run.state
  if (message === undefined) return null
  const isBad = type === 'FAILED' || type === 'CRASHED'
  const lastLines = isRecord(data) && Array.isArray(data.lastLines) ? data.lastLines.join('\n') : ''
  if (type === 'PAUSED' && asks.length > 0) return null // what it asks for says it
  if (!isBad && !WITH_REASON.has(type)) return null
  return (
    <Notice kind={isBad ? 'bad' : 'wait'} icon={isBad ? CircleAlert : Hourglass} title={message}>
      {isRecord(data) && typeof data.hint === 'string' && data.hint}
      {lastLines !== '' && <LastLines text={lastLines} />}
    </Notice>
  )
}

/** What the process printed before its end. */
function LastLines({ text }: { text: string }) {
  return (
    <pre className="orc-mono" style={{ margin: 0, whiteSpace: 'pre-wrap' }} tabIndex={0}>
      {text}
    </pre>
  )
}

function RunFacts({ view: { run } }: { view: View }) {
  const { flow, dueAt, startedAt, endedAt, tags, attempt } = run
  return (
    <Facts
      items={[
        ['Flow', flow],
        ...placeOf(run),
        ['Due', <RelativeTime key="due" at={dueAt} />],
        ['Started', startedAt === null ? 'not yet' : <RelativeTime key="started" at={startedAt} />],
        ['Took', startedAt === null ? '–' : <Span key="span" from={startedAt} to={endedAt} />],
        ['Attempt', attempt],
        ['Tags', tags.length === 0 ? '–' : tags.join(', ')],
        ...(run.schedule === null ? [] : [['Schedule', run.schedule] as const]),
        ...(run.retryOf === null ? [] : [['Repeats', <RunLink key="of" id={run.retryOf} />] as const]),
        ...(run.parent === null ? [] : [['Asked for by', <RunLink key="by" id={run.parent.id} />] as const]),
        ...(run.hook === null
          ? []
          : [[`Runs ${run.hook.name} of`, <RunLink key="hook" id={run.hook.flowRun.id} />] as const]),
      ]}
    />
  )
}

type Fact = readonly [string, ReactNode]

/** Where it runs. What a program began and runs itself has neither deployment nor pool. */
function placeOf({ deployment, workPool, workQueue, worker }: View['run']): Fact[] {
  if (workPool === null)
    return [['Deployment', 'none: begun by hand'], ...(worker === null ? [] : [['Run by', worker] as const])]
  const [flow = '', name = ''] = deployment?.split('/') ?? []
  const link = (
    <Link key="deployment" to="/deployments/$flow/$name" params={{ flow, name }} className="orc-link">
      {deployment}
    </Link>
  )
  return [
    ['Deployment', deployment === null ? 'deleted' : link],
    [
      'Work pool and queue',
      <Fragment key="pool">
        <Link to="/work-pools/$name" params={{ name: workPool }} className="orc-link">
          {workPool}
        </Link>{' '}
        / {workQueue}
      </Fragment>,
    ],
  ]
}

/** Only where its code is can it be begun again. */
function RepeatByHand({ id }: { id: string }) {
  return (
    <div>
      <Text size="xs" c="dimmed" mb={4}>
        Repeat it where its code is, with the tasks that finished as they were
      </Text>
      <Command text={`orc flow run FILE:EXPORT --retry ${id}`} />
    </div>
  )
}

function RunLink({ id }: { id: string }) {
  return (
    <Link to="/runs/$id" params={{ id }} className="orc-link orc-mono">
      {id}
    </Link>
  )
}

function Result({ run: { id, result, keptResult } }: Pick<View, 'run'>) {
  if (keptResult === null) return <JsonBlock value={result} label="the result" />
  return (
    <Stack gap="sm">
      <Text c="dimmed">It is {keptText(keptResult)}.</Text>
      {keptResult.codec === null && <Command text={`orc flow-run result ${id}`} />}
    </Stack>
  )
}

function RunTabs({ view }: { view: View }) {
  const { run, states } = view
  const { id, name, parameters, notes } = run
  return (
    <PageTabs
      parts={[
        {
          value: 'logs',
          text: 'Logs',
          content: () => <LogView flowRun={id} name={name} isOver={isTerminal(run.state.type)} />,
        },
        {
          value: 'tasks',
          text: 'Tasks',
          content: () => (
            <Suspense fallback={<Waiting />}>
              <TaskTimeline flowRun={id} endedAt={run.endedAt} />
            </Suspense>
          ),
        },
        { value: 'states', text: 'States', count: states.length, content: () => <StateHistory states={states} /> },
        {
          value: 'parameters',
          text: 'Parameters',
          content: () => <JsonBlock value={parameters} label="the parameters" />,
        },
        {
          value: 'result',
          text: 'Result',
          content: () =>
            run.state.type === 'COMPLETED' ? (
              <Result run={run} />
            ) : (
              <Text c="dimmed">What the flow returns is here once it is completed.</Text>
            ),
        },
        {
          value: 'infrastructure',
          text: 'Infrastructure',
          content: () => <Infrastructure view={view} />,
        },
        {
          value: 'job',
          text: 'Job',
          content: () => <Job view={view} />,
        },
        ...(notes.length === 0
          ? []
          : [{ value: 'notes', text: 'Notes', count: notes.length, content: () => <Notes notes={notes} /> }]),
      ]}
    />
  )
}

function Notes({ notes }: { notes: readonly string[] }) {
  return (
    <Stack gap="xs">
      {notes.map((note) => (
        <Text key={note} size="sm">
          {note}
        </Text>
      ))}
    </Stack>
  )
}

function Job({ view: { run, job } }: { view: View }) {
  if (job !== null) return <JsonBlock value={job} label="the job" />
  return (
    <Text c="dimmed">
      {run.workPool === null
        ? 'It has none: the program that began it runs it.'
        : 'Its deployment or its work pool was deleted, and the job was made of them.'}
    </Text>
  )
}

function Infrastructure({ view: { run, poolType } }: { view: View }) {
  const { infrastructureId, worker, epoch, codeDigest, workPool } = run
  if (workPool === null) return <Text c="dimmed">It has none of its own: the program that began it runs it.</Text>
  return (
    <div className="orc-card" style={{ padding: 20 }}>
      <Facts
        items={[
          ['Type', poolType ?? '–'],
          ['Made by worker', worker ?? 'nobody yet'],
          [
            'Infrastructure',
            infrastructureId === null ? (
              'none now'
            ) : (
              <Group key="id" gap={4}>
                <span className="orc-mono">{infrastructureId}</span>
                <CopyButton text={infrastructureId} label="Copy its id" />
              </Group>
            ),
          ],
          ['Claims so far', epoch],
          ['Code', codeDigest === null ? '–' : <span className="orc-mono">{codeDigest.slice(0, 19)}</span>],
        ]}
      />
    </div>
  )
}
