import { type Client, retrying } from '@orc/client'
import { isOrcError } from '@orc/core/model'
import { systemClock, systemRandom } from '@orc/core/runtime'
import type { HandedRun } from '../handover.ts'
import type { LastWord } from '../last-words.ts'
import { sendReport } from '../report.ts'

/**
 * Says for the process what it cannot say any more, however long the API is away. Resolves once that was heard, or does
 * not count: either way nothing in this process is of use to the run.
 */
export async function speakLastWord(client: Client, run: HandedRun, word: LastWord): Promise<void> {
  const { writeSync } = process.getBuiltinModule('node:fs')
  writeSync(2, `orc: ${word.message}\n`) // a thread's own standard error goes through the one that is held
  const patient = retrying(client, { clock: systemClock, random: systemRandom })
  const { id, epoch } = run
  try {
    if (word.records.length > 0) await patient.call('recordTaskRuns', { id, epoch, records: [...word.records] })
    await sendReport((...given) => patient.call(...given), run, word.report)
  } catch (error) {
    if (!isOrcError(error)) throw error // it is not taken: another epoch has the run, or it is over
  }
}
