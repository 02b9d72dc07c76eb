/** Compares in a time that tells nothing about where the difference is; the length of a key is no secret. */
export function sameBytes(given: Uint8Array, expected: Uint8Array): boolean {
  return given.length === expected.length && process.getBuiltinModule('node:crypto').timingSafeEqual(given, expected)
}
