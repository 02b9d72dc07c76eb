import type { Readable } from 'node:stream'

/** One line of what the engine tells while it pulls, pushes or builds. */
export interface EngineNews {
  readonly id?: string
  readonly status?: string
  /** Of a build. */
  readonly stream?: string
  readonly progressDetail?: { readonly current?: number; readonly total?: number }
  readonly error?: string
  readonly errorDetail?: { readonly message?: string }
  readonly aux?: { readonly ID?: string; readonly Tag?: string; readonly Digest?: string }
}

/** How far something long is, for people. Bytes are undefined where nobody knows them. */
export interface Progress {
  /** `pulling`, `extracting`, `pushing`, or a line of a build. */
  readonly message: string
  readonly currentBytes?: number | undefined
  readonly totalBytes?: number | undefined
}

/** What the engine says, line by line. Its error is in the stream, with status 200 before it: it is thrown. */
export async function* engineNews(answer: Readable): AsyncGenerator<EngineNews, void, undefined> {
  let rest = ''
  const decoder = new TextDecoder()
  try {
    for await (const chunk of answer) {
      const lines = (rest + decoder.decode(chunk as Buffer, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) if (line.trim() !== '') yield newsOf(line)
    }
    if (rest.trim() !== '') yield newsOf(rest)
  } finally {
    answer.destroy()
  }
}

function newsOf(line: string): EngineNews {
  const news = JSON.parse(line) as EngineNews
  const error = news.errorDetail?.message ?? news.error
  if (error !== undefined) throw new Error(error)
  return news
}

/** Adds up the layers of a pull or a push. */
export class TransferProgress {
  readonly #layers = new Map<string, { current: number; total: number }>()
  readonly #verb: string

  constructor(verb: string) {
    this.#verb = verb
  }

  /** Undefined when this line moved nothing. */
  take({ id, status, progressDetail }: EngineNews): Progress | undefined {
    const { current, total } = progressDetail ?? {}
    if (id === undefined || total === undefined || current === undefined || /extract/i.test(status ?? ''))
      return undefined
    this.#layers.set(id, { current, total })
    const sum = (pick: (layer: { current: number; total: number }) => number): number =>
      [...this.#layers.values()].reduce((all, layer) => all + pick(layer), 0)
    return { message: this.#verb, currentBytes: sum((layer) => layer.current), totalBytes: sum((layer) => layer.total) }
  }
}

export function progressText({ message, currentBytes, totalBytes }: Progress): string {
  if (currentBytes === undefined || totalBytes === undefined) return message
  return `${message} ${megabytes(currentBytes)} of ${megabytes(totalBytes)} MB`
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1)
}
