import { OrcError } from '@orc/core/model'
import { describe, expect, test } from 'vitest'
import { describeExit, describeFailure, startTimeoutEnding } from './exit-message.ts'
import type { ProvisionerExit } from './provisioner.ts'

function tell(exit: Partial<ProvisionerExit>, lastLines: string[] = []) {
  return describeExit({
    exit: { exitCode: null, signal: null, outOfMemory: false, ...exit },
    noun: 'process',
    lastLines,
  })
}

describe('the message of an exit', () => {
  test.each([
    [{ exitCode: 3 }, 'The process exited with code 3.', undefined],
    [{ exitCode: 1 }, 'The process exited with code 1.', /outside of the flow/],
    [{ exitCode: 0 }, 'The process exited with code 0 and reported no result.', /process\.exit/],
    [{ exitCode: 127 }, 'The process exited with code 127.', /not found/],
    [{ exitCode: 137 }, 'The process exited with code 137.', /out of memory/],
    [{ signal: 'SIGKILL' }, 'The process was ended by SIGKILL.', /out of memory.*or somebody killed it/],
    [{ signal: 'SIGTERM' }, 'The process was ended by SIGTERM.', /asked it to end/],
    [{ signal: 'SIGUSR2' }, 'The process was ended by SIGUSR2.', undefined],
    [{ signal: 'SIGKILL', outOfMemory: true }, 'The process ran out of memory and ended by SIGKILL.', /more memory/],
    [
      { unknown: 'the machine restarted' },
      'The process is gone, and how it ended is not known: the machine restarted.',
      undefined,
    ],
  ])('%j', (exit, message, hint) => {
    const told = tell(exit)
    expect(told.message).toBe(message)
    if (hint) expect(told.hint).toMatch(hint)
    else expect(told).not.toHaveProperty('hint')
  })

  test("of a process whose heap was full, says so, though Node's own exit code does not", () => {
    const lines = ['FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory']
    expect(tell({ signal: 'SIGABRT' }, lines).message).toBe('The process ran out of memory and ended by SIGABRT.')
  })

  test('that the worker brought about begins with why, as a sentence', () => {
    const exit = { exitCode: null, signal: 'SIGTERM', outOfMemory: false }
    const { message } = describeExit({
      exit,
      noun: 'container',
      lastLines: [],
      ending: { message: 'Cancelled by anna' },
    })
    expect(message).toBe('Cancelled by anna. The container was ended by SIGTERM.')
  })

  test('of a start that never came names what was not reached', () => {
    expect(startTimeoutEnding('http://127.0.0.1:9', 60_000).message).toContain('http://127.0.0.1:9')
  })
})

describe('the message of infrastructure that could not be made', () => {
  test('is the error, with its remedy; a wrong request stays wrong, so another try is not made', () => {
    const told = describeFailure(new OrcError('flow_file_not_found', { file: 'a.ts' }))
    expect(told).toMatchObject({
      message: 'There is no file a.ts.',
      permanent: true,
      hint: expect.stringContaining('Entrypoints'),
    })
  })

  test('of an engine that failed says that another try may help, unless it says otherwise itself', () => {
    const failed = (permanent?: boolean) =>
      describeFailure(new OrcError('provision_failed', { reason: 'no.', permanent }))
    expect([failed().permanent, failed(true).permanent]).toEqual([false, true])
  })

  test('of an unexpected error has its text', () => {
    expect(describeFailure(new Error('EMFILE')).message).toBe('The infrastructure of the run could not be made: EMFILE')
  })
})
