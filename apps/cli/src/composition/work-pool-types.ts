import type { WorkPoolType } from '@orc/core/contract'
import { dockerPoolType } from '@orc/docker/pool-type'
import { processPoolType } from '@orc/worker/pool-type'

/** The types of the pools that this Orc has provisioners for: plain data, without the provisioners. */
export const workPoolTypes: readonly WorkPoolType[] = [processPoolType, dockerPoolType]
