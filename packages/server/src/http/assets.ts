/** The files of a page, handed in by who composes the server. */
export interface Assets {
  /** What to answer to a path outside `/api`, such as `/` or `/assets/app.js`; undefined when there is no such file. */
  find(path: string): Promise<Asset | undefined>
}

export interface Asset {
  readonly content: Uint8Array | string
  readonly contentType: string
  /** Whether its name changes with its content, so that it may be kept for ever. @default false */
  readonly immutable?: boolean | undefined
}
