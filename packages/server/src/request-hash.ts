import type { OperationName } from '@orc/core/contract/operations'

/** What an idempotency key stands for: the same operation with the same input has the same hash. */
export function requestHash(operation: OperationName, input: unknown): string {
  const crypto = process.getBuiltinModule('node:crypto')
  return crypto
    .createHash('sha256')
    .update(JSON.stringify([operation, input]))
    .digest('base64url')
}
