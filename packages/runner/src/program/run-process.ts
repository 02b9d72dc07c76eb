import { setRunBackend } from '@orc/core'
import { systemClock, systemRandom } from '@orc/core/runtime'
import { importBundle } from '@orc/steps'
import { connectRunner } from '../api.ts'
import { executeRun } from '../execute-run.ts'
import type { Handover } from '../handover.ts'
import { EXIT_CODES, INTERNAL_EXIT_CODE, NO_HANDOVER_EXIT_CODE } from '../outcome.ts'
import type { RunnerOptions } from '../session.ts'
import { noteExitCode } from './exit-note.ts'
import { watchFaults } from './faults.ts'
import { printUnsentAtExit } from './last-lines.ts'
import { outputFileReader } from './output-file.ts'
import { markEndOfOutput } from './output-mark.ts'
import { readHandover } from './read-handover.ts'
import { renewOnThread } from './renewal-thread.ts'
import { runnerLog } from './runner-log.ts'
import { isInstallationGone, readUrl } from './url-file.ts'

/** The whole life of a runner's process; gives its exit code. */
export async function runProcess(program: URL, handoverPath: string | undefined): Promise<number> {
  const handover = readHandover(handoverPath)
  if ('problem' in handover) {
    process.stderr.write(`orc: ${handover.problem}\n`)
    return NO_HANDOVER_EXIT_CODE
  }
  try {
    return EXIT_CODES[await executeRun(optionsFor(program, handover))]
  } catch (error) {
    runnerLog.error('the runner failed', { error: error instanceof Error ? error.stack : String(error) })
    return INTERNAL_EXIT_CODE
  }
}

function optionsFor(program: URL, handover: Handover): RunnerOptions {
  const { api, outputFile, exitFile, outputMark } = handover
  if (exitFile !== undefined) noteExitCode(exitFile)
  return {
    handover,
    client: connectRunner(handover, { readUrl: () => readUrl(api), random: systemRandom }),
    clock: systemClock,
    random: systemRandom,
    log: runnerLog,
    signal: stopSignal(),
    loadModule: importBundle,
    startRenewals: renewOnThread({ program, handover, log: runnerLog }),
    watchFaults: watchFaults({ clock: systemClock, log: runnerLog }),
    readOutput: outputFile === undefined ? undefined : outputFileReader(outputFile),
    outputStored: outputMark && (() => markEndOfOutput(outputMark, systemClock)),
    keepUnsent: printUnsentAtExit,
    publishBackend: setRunBackend,
    isOrphaned: () => isInstallationGone(api),
  }
}

function stopSignal(): AbortSignal {
  const told = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => told.abort(new Error(`the process got ${signal}`)))
  }
  return told.signal
}
