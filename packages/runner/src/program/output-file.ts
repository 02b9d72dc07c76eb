import type { ReadOutput } from '../output.ts'

/** The end of the file that this process' output goes to; the worker may have cut off its front. */
export function outputFileReader(file: string): ReadOutput {
  return (maxBytes) => {
    const { closeSync, fstatSync, openSync, readSync } = process.getBuiltinModule('node:fs')
    try {
      const descriptor = openSync(file, 'r')
      try {
        const { size } = fstatSync(descriptor)
        const skipped = Math.max(0, size - maxBytes)
        const bytes = new Uint8Array(size - skipped)
        const length = readSync(descriptor, bytes, 0, bytes.length, skipped)
        return { fromByte: cutOff(file, size) + skipped, bytes: bytes.subarray(0, length) }
      } finally {
        closeSync(descriptor)
      }
    } catch {
      return undefined // the worker reads it too
    }
  }
}

/** How many bytes are missing at the front. A cut that is under way has been made if the file is shorter than before. */
function cutOff(file: string, size: number): number {
  const { existsSync, readFileSync } = process.getBuiltinModule('node:fs')
  if (!existsSync(`${file}.base`)) return 0
  const { base, cutting } = JSON.parse(readFileSync(`${file}.base`, 'utf8')) as { base: number; cutting?: number }
  return cutting !== undefined && size < cutting ? base + cutting : base
}
