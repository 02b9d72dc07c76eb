import type { Subject } from './harness/subject.ts'
import { cancel } from './rows/cancel.ts'
import { claim } from './rows/claim.ts'
import { commands } from './rows/commands.ts'
import { createRuns } from './rows/create-runs.ts'
import { dockerPool } from './rows/docker-pool.ts'
import { idle } from './rows/idle.ts'
import { importCore } from './rows/import-core.ts'
import { lifecycles } from './rows/lifecycles.ts'
import { page } from './rows/page.ts'
import { processPool } from './rows/process-pool.ts'
import { recovery } from './rows/recovery.ts'
import { serverLoad } from './rows/server-load.ts'
import { serverStart } from './rows/server-start.ts'
import { tasks } from './rows/tasks.ts'
import { twoWorkers } from './rows/two-workers.ts'
import { wake } from './rows/wake.ts'

/** In the order they are measured. */
export const SUBJECTS: readonly Subject[] = [
  commands,
  importCore,
  serverStart,
  createRuns,
  lifecycles,
  tasks,
  serverLoad,
  page,
  claim,
  wake,
  processPool,
  dockerPool,
  cancel,
  twoWorkers,
  recovery,
  idle,
]
