import { RETRY_FROM, type RetryFrom } from '@orc/core/model'
import { named } from '../../options.ts'

export const RUN = named('Id of the run, the beginning of it, or its name')

/** Where a repeated run goes on. */
export const RETRY_FROM_CHOICES = { choices: RETRY_FROM, default: 'failed' as RetryFrom }
