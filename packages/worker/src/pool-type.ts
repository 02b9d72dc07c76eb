import type { WorkPoolType } from '@orc/core/contract'
import { PROCESS_DESCRIPTION, PROCESS_TEMPLATE, PROCESS_TYPE } from './process/process-template.ts'

export { RUN_VARIABLES } from './run-variables.ts'

/** The work pool type `process`, as plain data: for servers and wizards, which need no worker to know of it. */
export const processPoolType: WorkPoolType = {
  name: PROCESS_TYPE,
  description: PROCESS_DESCRIPTION,
  baseJobTemplate: structuredClone(PROCESS_TEMPLATE) as WorkPoolType['baseJobTemplate'],
}
