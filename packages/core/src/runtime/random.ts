/** The only source of chance in Orc, passed in so that a simulated run can be repeated from its seed. */
export interface Random {
  /** A number in [0, 1). */
  next(): number
  /** `count` bytes, fit for secrets when it is `systemRandom`. */
  bytes(count: number): Uint8Array
}

/** Bytes are drawn in blocks: a call of the generator costs more than the copy of a few of its bytes. */
const BLOCK_BYTES = 4096
let block = new Uint8Array(0)
let used = 0

export const systemRandom: Random = {
  next: () => Math.random(),
  bytes: (count) => {
    if (used + count > block.length) {
      block = crypto.getRandomValues(new Uint8Array(Math.max(BLOCK_BYTES, count)))
      used = 0
    }
    used += count
    return block.slice(used - count, used)
  },
}

/** A repeatable sequence (mulberry32): the same seed gives the same numbers on every machine. Not fit for secrets. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return { next, bytes: (count) => Uint8Array.from({ length: count }, () => Math.floor(next() * 256)) }
}
