import { Text, Timeline } from '@mantine/core'
import type { OperationReply } from '@orc/core/contract'
import { lookOfState, StateIcon, spaced } from '../elements/state-badge.tsx'
import { RelativeTime } from '../elements/time.tsx'
import { clockTime, spanText } from '../elements/times.ts'

type States = OperationReply<'viewFlowRun'>['states']

/** What became of a run, the latest on top, with how long it stayed in each state. */
export function StateHistory({ states }: { states: States }) {
  return (
    <Timeline bulletSize={26} lineWidth={2} aria-label="States">
      {states
        .map((state, index) => ({ state, until: states[index + 1]?.at }))
        .toReversed()
        .map(({ state, until }) => (
          <Timeline.Item
            key={`${state.at} ${state.name}`}
            color={lookOfState(state).color}
            bullet={<StateIcon state={state} size={14} isPast={until !== undefined} />}
            title={spaced(state.name)}
          >
            <Text size="xs" c="dimmed" component="div">
              {clockTime(state.at)} · <RelativeTime at={state.at} />
              {until !== undefined && ` · for ${spanText(Date.parse(until) - Date.parse(state.at))}`}
              {state.epoch > 0 && ` · claim ${state.epoch}`}
            </Text>
            {state.message !== undefined && (
              <Text size="sm" mt={2}>
                {state.message}
              </Text>
            )}
          </Timeline.Item>
        ))}
    </Timeline>
  )
}
