import type { OutputLine } from '../provisioner.ts'

/** A log line holds so many characters, and no more bytes than these are ever more characters. The runner cuts there too. */
export const MAX_LINE_BYTES = 100_000

const NEWLINE = 10

/**
 * Makes lines of bytes as they come. A line that is longer than `MAX_LINE_BYTES` becomes several, never cut within a
 * character. The offset of each is where it begins in the whole output.
 */
export class LineSplitter {
  readonly #decoder = new TextDecoder()
  #offset: number
  #rest: Buffer = Buffer.alloc(0)

  constructor(fromByte: number) {
    this.#offset = fromByte
  }

  push(chunk: Buffer, at: Date): OutputLine[] {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    const lines: OutputLine[] = []
    let begin = 0
    for (;;) {
      const newline = bytes.indexOf(NEWLINE, begin)
      const end = newline === -1 ? bytes.length : newline
      while (end - begin > MAX_LINE_BYTES) {
        const cut = characterStart(bytes, begin + MAX_LINE_BYTES)
        lines.push(this.#line(bytes.subarray(begin, cut), at))
        this.#offset += cut - begin
        begin = cut
      }
      if (newline === -1) break
      lines.push(this.#line(bytes.subarray(begin, end), at))
      this.#offset += end + 1 - begin
      begin = end + 1
    }
    this.#rest = Buffer.from(bytes.subarray(begin)) // a copy: the chunk's memory is used again
    return lines
  }

  /** What was printed last, without a newline after it. */
  end(at: Date): OutputLine[] {
    if (this.#rest.length === 0) return []
    const line = this.#line(this.#rest, at)
    this.#offset += this.#rest.length
    this.#rest = Buffer.alloc(0)
    return [line]
  }

  #line(bytes: Uint8Array, at: Date): OutputLine {
    return { offset: this.#offset, at, text: this.#decoder.decode(bytes).replace(/\r$/, '') }
  }
}

/** The last index up to `index` at which a character begins: bytes 10xxxxxx go on with one. */
function characterStart(bytes: Buffer, index: number): number {
  let start = index
  while (start > index - 4 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start -= 1
  return start
}
