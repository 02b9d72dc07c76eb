import { systemRandom } from '@orc/core/runtime'

/** What makes a create that is sent twice happen once. */
export function newKey(): string {
  return Array.from(systemRandom.bytes(16), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
