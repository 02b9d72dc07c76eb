import * as z from 'zod'
import { endpoint, Id, QueryNumber } from './endpoint.ts'

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** What one request carries of a value. */
export const RESULT_PART_BYTES = 2 * 1024 * 1024
const MAX_BYTES = 1024 * 1024 * 1024

export const keptResultEndpoints = {
  putResult: endpoint({
    summary: "Put a part of a value into the installation's result storage: one after another, the last completes it",
    access: 'run',
    input: z.strictObject({
      id: Id,
      epoch: z.int(),
      /** Of the whole value. */
      sha256: Sha256,
      bytes: z.int().min(1).max(MAX_BYTES),
      offset: z.int().min(0),
      content: z.base64().max(Math.ceil(RESULT_PART_BYTES / 3) * 4),
    }),
    /** Whether all of it is there; it may have been before. */
    reply: z.strictObject({ stored: z.boolean() }),
    errors: ['flow_run_not_found', 'result_damaged', 'result_storage_failed'],
  }),
  getResult: endpoint({
    summary: "A part of a value in the installation's result storage, from an offset on",
    access: 'run',
    input: z.strictObject({ id: Id, sha256: Sha256, offset: QueryNumber.min(0).default(0) }),
    reply: z.strictObject({ content: z.string(), bytes: z.int() }),
    errors: ['flow_run_not_found', 'result_missing', 'result_storage_failed'],
  }),
}
