import { OrcError } from '@orc/core/model'

/** Where a flow is: a file of the project, and the export that is the flow. */
export interface Entrypoint {
  /** Relative to the project's directory, or absolute. */
  readonly file: string
  readonly exportName: string
}

const ENTRYPOINT = /^(?<file>.*[^/\\:]):(?<exportName>[\p{ID_Start}$_][\p{ID_Continue}$]*)$/u

/**
 * Reads `flows/report.ts:report`. The last colon counts, so a file's name may have some.
 * @throws {OrcError} `entrypoint_invalid`.
 */
export function parseEntrypoint(entrypoint: string): Entrypoint {
  const { file, exportName } = ENTRYPOINT.exec(entrypoint.trim())?.groups ?? {}
  if (file === undefined || exportName === undefined) throw new OrcError('entrypoint_invalid', { entrypoint })
  return { file, exportName }
}
