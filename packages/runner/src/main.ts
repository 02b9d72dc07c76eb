import { runRenewalThread } from './program/renewal-thread.ts'
import { runProcess } from './program/run-process.ts'

/** One file, two programs: the process of a run, and the thread in it that renews the run's lease. */
const { isMainThread, workerData } = process.getBuiltinModule('node:worker_threads')

if (isMainThread) {
  const [handoverPath] = process.argv.splice(2)
  process.exit(await runProcess(new URL(import.meta.url), handoverPath))
} else {
  runRenewalThread(workerData)
}
