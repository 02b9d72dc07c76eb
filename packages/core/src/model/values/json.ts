export type Json = null | boolean | number | string | readonly Json[] | JsonFields
export interface JsonFields {
  readonly [name: string]: Json
}

/** How what is inside a value is encoded or decoded in turn. */
export type Encode = (inner: unknown, step: string) => Json
export type Decode = (inner: Json | undefined) => unknown

/** Where a text was written, there is one. */
export function textIn(json: Json | undefined): string {
  return typeof json === 'string' ? json : (JSON.stringify(json) ?? '')
}
