import { fetchResultBytes } from '@orc/client'
import type { ResultStorage } from '@orc/core'
import { INSTALLATION_STORAGE, isOrcError } from '@orc/core/model'
import type { Call } from '../api.ts'
import type { HandedRun } from '../handover.ts'

/** What one request carries: in base64 it is well under the limit of a request. */
const PART_BYTES = 2 * 1024 * 1024

export interface InstallationStorageOptions {
  /** Outlasts outages. */
  readonly call: Call
  readonly run: Pick<HandedRun, 'id' | 'epoch'>
}

/** The installation's result storage, reached as everything else is: from processes and containers, near and far. */
export function installationStorage({ call, run: { id, epoch } }: InstallationStorageOptions): ResultStorage {
  return {
    name: INSTALLATION_STORAGE,
    put: async (sha256, bytes) => {
      for (let offset = 0, stored = false; !stored && offset < bytes.length; offset += PART_BYTES) {
        const content = Buffer.from(bytes.subarray(offset, offset + PART_BYTES)).toString('base64')
        stored = (await call('putResult', { id, epoch, sha256, bytes: bytes.length, offset, content })).stored
      }
    },
    get: async (sha256) => {
      try {
        return await fetchResultBytes({ call }, { id, sha256 })
      } catch (error) {
        if (isOrcError(error, 'result_missing')) return undefined
        throw error
      }
    },
  }
}
