/**
 * Where values are kept that are larger than what should go through the API: results of tasks and flows, and errors. Under
 * the digest of its bytes each is written once and never changes. A flow's own storage is named in what it stored, so a
 * flow that is to read that later needs one of the same name.
 */
export interface ResultStorage {
  /** Letters, digits and dashes. `orc` is the installation's own. */
  readonly name: string
  /** Resolves once the bytes outlast this process. What is there already may be put again. */
  put(sha256: string, bytes: Uint8Array): Promise<void>
  /** Undefined when it is not there. */
  get(sha256: string): Promise<Uint8Array | undefined>
}

/** Makes other bytes of what is stored, to encrypt or to compress it. It runs in the flow's process; its key stays there. */
export interface ValueCodec {
  /** Stored beside the value, so that what was written by another codec is not taken for this one's. */
  readonly name: string
  encode(bytes: Uint8Array): Uint8Array | Promise<Uint8Array>
  decode(bytes: Uint8Array): Uint8Array | Promise<Uint8Array>
}

/** How a flow's results, those of its tasks and the errors that they throw are kept. */
export interface ResultOptions {
  /** @default none: stored as they are */
  readonly codec?: ValueCodec
  /** Takes what is larger than `above`. @default the installation's */
  readonly storage?: ResultStorage
  /** In bytes. With a storage of the flow's own, 0 keeps every value from the API. @default the installation's, 64 KiB */
  readonly above?: number
}
