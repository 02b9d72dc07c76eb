/** The files of a page, handed in by who composes the server. */
export interface Assets {
  /** A file of the page by its path, such as `/assets/app.js`; undefined when there is none such. */
  find(path: string): Promise<Asset | undefined>
  /**
   * The document, answered to every other path outside `/api`: the page itself knows what that path names.
   * @param nonce what its inline styles must bear, fresh for each answer
   */
  document(nonce: string): Promise<string>
}

export interface Asset {
  readonly content: Uint8Array | string
  readonly contentType: string
  /** The same, compressed beforehand. @default sent as it is */
  readonly compressed?: Readonly<Partial<Record<'br' | 'gzip', Uint8Array>>> | undefined
  /** Whether its name changes with its content, so that it may be kept for ever. @default false */
  readonly immutable?: boolean | undefined
}
