import type { Readable } from 'node:stream'
import { LineSplitter, type OutputLine } from '@orc/worker'

/** A piece of what a container wrote, as the engine kept it. */
interface Frame {
  /** 1 for standard output, 2 for standard error. */
  readonly stream: number
  readonly at: Date
  readonly bytes: Buffer
}

const HEADER_BYTES = 8

/** Takes apart what the engine's log sends: for each piece a header with stream and length, then its time, then itself. */
export class Demultiplexer {
  #rest: Buffer = Buffer.alloc(0)

  push(chunk: Buffer): Frame[] {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    const frames: Frame[] = []
    let begin = 0
    while (bytes.length - begin >= HEADER_BYTES) {
      const end = begin + HEADER_BYTES + bytes.readUInt32BE(begin + 4)
      if (end > bytes.length) break
      frames.push(frameOf(bytes.readUInt8(begin), bytes.subarray(begin + HEADER_BYTES, end)))
      begin = end
    }
    this.#rest = Buffer.from(bytes.subarray(begin)) // a copy: the chunk's memory is used again
    return frames
  }
}

/** `2026-01-31T12:00:00.123456789Z ` stands in front of each piece. */
function frameOf(stream: number, payload: Buffer): Frame {
  const blank = payload.indexOf(0x20)
  return { stream, at: new Date(payload.toString('latin1', 0, blank)), bytes: payload.subarray(blank + 1) }
}

/**
 * Makes lines of a container's output. Both streams count as one output, in the order in which the engine kept them,
 * which is the same each time it is read; a line's offset is where it begins in that. The engine keeps lines whole, so
 * what one stream has not finished is not mixed with what the other says.
 */
export class OutputLines {
  readonly #fromByte: number
  readonly #unfinished = new Map<number, Unfinished>()
  readonly #demultiplexer = new Demultiplexer()
  #position = 0

  constructor(fromByte: number) {
    this.#fromByte = fromByte
  }

  /** Where somebody has to go on who takes over after the last line that was given out. */
  get next(): number {
    const begun = [...this.#unfinished.values()].map(({ begin }) => begin)
    return Math.max(this.#fromByte, Math.min(this.#position, ...begun))
  }

  push(chunk: Buffer): OutputLine[] {
    return this.#demultiplexer.push(chunk).flatMap((frame) => this.#lines(frame))
  }

  /** What was written last, without a newline after it. */
  end(): OutputLine[] {
    return [...this.#unfinished.values()].flatMap(({ splitter, at }) => splitter.end(at))
  }

  #lines({ stream, at, bytes }: Frame): OutputLine[] {
    const frameBegin = this.#position
    this.#position += bytes.length
    if (this.#position <= this.#fromByte) return []
    const wanted = bytes.subarray(Math.max(0, this.#fromByte - frameBegin))
    const wantedBegin = this.#position - wanted.length
    const known = this.#unfinished.get(stream)
    const splitter = known?.splitter ?? new LineSplitter(wantedBegin)
    const lines = splitter.push(wanted, at)
    const newline = wanted.lastIndexOf(NEWLINE)
    // The next line begins wherever the output is by then: the other stream may come in between.
    if (newline === wanted.length - 1) this.#unfinished.delete(stream)
    else
      this.#unfinished.set(stream, {
        splitter,
        at,
        begin: newline === -1 && known ? known.begin : wantedBegin + newline + 1,
      })
    return lines
  }
}

/** A line of one stream that goes on in a later frame. */
interface Unfinished {
  readonly splitter: LineSplitter
  readonly at: Date
  readonly begin: number
}

const NEWLINE = 10

/** The lines of one answer of the engine, ending when it ends or breaks off. */
export async function* linesOf(stream: Readable, lines: OutputLines): AsyncGenerator<OutputLine, void, undefined> {
  try {
    for await (const chunk of stream) yield* lines.push(chunk as Buffer)
  } catch {
    // Broken off, by the reader or because the engine went away: whoever wants more asks again from where this ended.
  } finally {
    stream.destroy()
  }
}
