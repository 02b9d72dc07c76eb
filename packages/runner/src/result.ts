/** What a flow returned, as JSON can carry it. */
export type EncodedResult = { readonly value: unknown } | { readonly problem: string }

/** `undefined` becomes null; dates and the like what their `toJSON` says. */
export function encodeResult(result: unknown): EncodedResult {
  if (result === undefined) return { value: null }
  try {
    const text = JSON.stringify(result) as string | undefined
    if (text !== undefined) return { value: JSON.parse(text) as unknown }
    return { problem: `a ${typeof result} is no JSON` }
  } catch (error) {
    return { problem: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error) }
  }
}
