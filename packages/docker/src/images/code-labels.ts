/** What `orc deploy` writes on the images it builds, for the worker that runs them. */
export const CODE_LABELS = {
  /** JSON: for each flow file, as entrypoints name it, where its bundle is in the image. */
  flows: 'orc.flows',
  /** Of the code of all its flows. */
  digest: 'orc.code-digest',
  /** The id of the image it was built on. */
  base: 'orc.base',
  /** Of base and layer, where the image's own id does not say as much. */
  content: 'orc.content',
} as const

export interface FlowInImage {
  /** Absolute, in the image. */
  readonly file: string
  readonly digest: string
}

/** By flow file, relative to the project. */
export function readFlows(
  labels: Readonly<Record<string, string>> | null | undefined,
): Readonly<Record<string, FlowInImage>> {
  const text = labels?.[CODE_LABELS.flows]
  return text === undefined ? {} : (JSON.parse(text) as Record<string, FlowInImage>)
}
