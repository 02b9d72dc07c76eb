import { OrcError } from '@orc/core/model'

const UNITS: Readonly<Record<string, number>> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 }
const SIZE = /^(\d+(?:\.\d+)?)\s*(?:([bkmgt])(?:i?b)?)?$/i

/**
 * Bytes of `512m`, `1.5g`, `2GiB` or a bare number; units count in 1024s, as Docker's own command line does.
 * @throws {OrcError} `provision_failed` for anything else.
 */
export function parseBytes(size: string | number): number {
  const [, count, unit = 'b'] = SIZE.exec(String(size).trim()) ?? []
  if (count !== undefined) return Math.floor(Number(count) * (UNITS[unit.toLowerCase()] ?? 1))
  throw new OrcError('provision_failed', {
    reason: `"${size}" is not a size.`,
    remedy: 'Write it like 512m, 1.5g or a number of bytes.',
    permanent: true,
  })
}
