import { isOver, row } from './error-rows.ts'

/** The errors about one run: that it is not there, not ready for what is asked of it, or another epoch's. Part of `ERRORS`. */
export const FLOW_RUN_ERRORS = {
  flow_run_not_found: row<{ id: string }>(404, {
    message: ({ id }) => `There is no flow run "${id}".`,
    hint: () => 'List the newest runs with: orc flow-run ls',
  }),
  flow_run_active: row<{ id: string; state: string }>(409, {
    message: ({ id, state }) =>
      isOver(state)
        ? `Flow run ${id} is ${state}, but its infrastructure is not gone yet.`
        : `Flow run ${id} is ${state}.`,
    hint: ({ id, state }) => (isOver(state) ? 'Try again in a moment.' : `Cancel it first: orc flow-run cancel ${id}`),
  }),
  flow_run_not_in_state: row<{ id: string; state: string; verb: string }>(409, {
    message: ({ id, state, verb }) => `Flow run ${id} is ${state}, in which it cannot ${verb}.`,
    hint: ({ id }) => `See what happened to it with: orc flow-run inspect ${id}`,
  }),
  flow_run_without_deployment: row<{ id: string; flow: string }>(409, {
    message: ({ id }) => `Flow run ${id} belongs to no deployment: a program began it and ran it itself.`,
    hint: ({ id }) => `Repeat it where its code is: orc flow run FILE:EXPORT --retry ${id}`,
  }),
  flow_run_of_another_flow: row<{ id: string; flow: string; asked: string }>(409, {
    message: ({ id, flow, asked }) => `Flow run ${id} is one of flow "${flow}", and "${asked}" cannot repeat it.`,
    hint: ({ flow }) => `Run flow "${flow}", or begin a run of its own without --retry.`,
  }),
  flow_failed: row<{ flow: string; reason: string }>(500, {
    message: ({ flow, reason }) => `Flow "${flow}" failed: ${reason}`,
    hint: () => 'Run it again with --debug to see the stack.',
  }),
  flow_cancelled: row<{ flow: string; reason: string }>(409, {
    message: ({ flow, reason }) => `Flow "${flow}" was cancelled: ${reason}`,
    hint: () => 'Tasks that finished keep their results; go on from there with: orc flow run FILE:EXPORT --retry RUN',
  }),
  flow_run_not_waiting: row<{ id: string; state: string; wait?: string | undefined; open: readonly string[] }>(409, {
    message: ({ id, state, wait, open }) => {
      if (open.length === 0) return `Flow run ${id} is ${state} and waits for no input.`
      const asked = wait === undefined ? 'several inputs' : `no input "${wait}"`
      return `Flow run ${id} waits for ${asked}: it asks for ${open.join(', ')}.`
    },
    hint: ({ id, open }) => {
      if (open.length === 0) return `See what it does with: orc flow-run inspect ${id}`
      return `Say which one is meant: orc flow-run resume ${id} --wait <name>`
    },
  }),
  payload_invalid: row<{ event: string; problems: readonly string[] }>(400, {
    message: ({ event, problems }) =>
      `What came with event "${event}" does not fit what is waited for: ${problems.join('; ')}.`,
    hint: () => 'Emit it as the flow expects it, and retry the run.',
  }),
  input_invalid: row<{ id: string; wait: string; problems: readonly string[] }>(400, {
    message: ({ wait, problems }) => `The input does not fit what "${wait}" asks for: ${problems.join('; ')}.`,
    hint: ({ id }) => `Its schema is shown, among what the run waits for, by: orc flow-run inspect ${id} -o json`,
  }),
  wait_not_tracked: row<{ wait: string }>(409, {
    message: ({ wait }) => `"${wait}" waits for somebody outside, and nothing is there that could bring word of them.`,
    hint: () =>
      'Run it with: orc flow run, or attach a client in your script (`attach` of @orc/runner), or deploy the flow.',
  }),
  run_not_tracked: row<{ what: string }>(409, {
    message: ({ what }) => `${what}: this code runs by itself, with nobody beside it to ask.`,
    hint: () =>
      'Run it with: orc flow run, or attach a client in your script (`attach` of @orc/runner), or deploy the flow.',
  }),
  stale_epoch: row<{ runId: string; epoch: number; current: number }>(409, {
    message: ({ runId, epoch, current }) => `Epoch ${epoch} of flow run ${runId} is over; the run is at ${current}.`,
    hint: () => 'Nothing to do: this infrastructure was replaced, and what it reports no longer counts.',
  }),
  already_started: row<{ runId: string; epoch: number }>(409, {
    message: ({ runId, epoch }) => `Flow run ${runId} was already started in epoch ${epoch}, by another process.`,
    hint: () => 'Nothing to do: the first process goes on, this one exits.',
  }),
  code_changed: row<{ expected: string; found: string }>(409, {
    message: ({ expected, found }) => `The run began with code ${expected}, but only code ${found} is here now.`,
    hint: () => 'Retry the run to use the present code: orc flow-run retry',
  }),
} as const
