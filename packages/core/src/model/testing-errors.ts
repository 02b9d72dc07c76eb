import { row } from './error-rows.ts'

/** What is wrong with a test of a flow: that it waits in vain, or does not test what it says. Part of `ERRORS`. */
export const TESTING_ERRORS = {
  test_stands_still: row<{ what: string }>(409, {
    message: ({ what }) => `${what}. Nothing more will happen by itself, and the test waits for it.`,
    hint: () =>
      'Where it waits for input, give it with `run.resume(...)`, an event with `orc.emit(...)`; where it is over, look at its history.',
  }),
  test_crash_not_reached: row<{ crash: string }>(409, {
    message: ({ crash }) => `The run ended, and its process did not die ${crash}: it never came there.`,
    hint: () => 'See which calls the run made in `(await run.history()).calls`, and count calls of one name from 1.',
  }),
  test_run_without_result: row<{ name: string; state: string; message?: string | undefined }>(409, {
    message: ({ name, state, message }) =>
      `Flow run "${name}" has no result: it is ${state}${message === undefined ? '' : `, ${message}`}`,
    hint: () => 'Where that is what is tested, look at `state` and not at `result`.',
  }),
} as const
