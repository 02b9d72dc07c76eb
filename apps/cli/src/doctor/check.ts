/** One thing that was looked at. */
export interface Check {
  readonly name: string
  readonly ok: boolean
  /** What was found. */
  readonly message: string
  /** What to do about a problem. */
  readonly remedy?: string
}

export const fine = (name: string, message: string): Check => ({ name, ok: true, message })

export const problem = (name: string, texts: { readonly message: string; readonly remedy: string }): Check => ({
  name,
  ok: false,
  ...texts,
})
