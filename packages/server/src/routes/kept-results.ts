import { RESULT_PART_BYTES } from '@orc/core/contract'
import { isOrcError, OrcError, INSTALLATION_STORAGE as STORAGE } from '@orc/core/model'
import type { ResultShelf } from '../results/result-shelf.ts'
import { existingFlowRun } from './not-found.ts'
import type { RouteContext, Routes } from './route.ts'

export const keptResultRoutes: Routes<'putResult' | 'getResult'> = {
  putResult: async ({ id, epoch, content, ...part }, context) => {
    await existingFlowRun(context.store, id)
    const shelf = shelfOf(context, 'write')
    const bytes = Buffer.from(content, 'base64')
    const stored = await usable('write', () => shelf.put({ ...part, content: bytes, writer: `${id}.${epoch}` }))
    return { stored }
  },

  getResult: async ({ sha256, offset }, context) => {
    const shelf = shelfOf(context, 'read')
    const part = await usable('read', () => shelf.get(sha256, { offset, length: RESULT_PART_BYTES }))
    if (part === undefined) throw new OrcError('result_missing', { storage: STORAGE, sha256 })
    return { content: Buffer.from(part.content).toString('base64'), bytes: part.bytes }
  },
}

function shelfOf({ results }: RouteContext, verb: 'write' | 'read'): ResultShelf {
  if (results) return results.shelf
  throw new OrcError('result_storage_failed', { storage: STORAGE, verb, reason: 'this API has none' })
}

/** @throws {OrcError} `result_storage_failed` for what the file system says: a full disk, or a directory of another user */
async function usable<Result>(verb: 'write' | 'read', act: () => Promise<Result>): Promise<Result> {
  try {
    return await act()
  } catch (error) {
    if (isOrcError(error)) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new OrcError('result_storage_failed', { storage: STORAGE, verb, reason }, { cause: error })
  }
}
