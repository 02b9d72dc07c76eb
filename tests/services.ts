/** A thing that some tests need and not every machine has; `npm test` finds out and says how to get it. */
export type Service = 'docker' | 'postgres' | 'systemd' | 'browser'

const found = new Set((process.env['ORC_TEST_HAS'] ?? '').split(','))

/** For `test.skipIf(!has('docker'))`. Tests started without `npm test` find nothing, as nothing was probed. */
export function has(service: Service): boolean {
  return found.has(service)
}
