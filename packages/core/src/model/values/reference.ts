/** The name of the installation's own result storage. */
export const INSTALLATION_STORAGE = 'orc'

/** Which bytes, in which result storage, and how many: the text of a value that is stored by reference. */
export interface ValueReference {
  readonly storage: string
  readonly sha256: string
  readonly bytes: number
}

const REFERENCE = /^([\w-]+):([0-9a-f]{64}):(\d+)$/

export function formatReference({ storage, sha256, bytes }: ValueReference): string {
  return `${storage}:${sha256}:${bytes}`
}

/** Undefined for a text that is none. */
export function parseReference(text: string): ValueReference | undefined {
  const [, storage, sha256, bytes] = REFERENCE.exec(text) ?? []
  if (storage === undefined || sha256 === undefined) return undefined
  return { storage, sha256, bytes: Number(bytes) }
}
