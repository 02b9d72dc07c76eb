import type { FlowRun } from '@orc/core/contract'
import { decodeResult, INSTALLATION_STORAGE, OrcError, parseReference } from '@orc/core/model'
import type { Client } from './client.ts'

/**
 * What the flow of a run returned, wherever that is kept; null until it is COMPLETED.
 * @throws {OrcError} `codec_unknown` for what only the flow's own code can read, `result_storage_unknown` for what is in a
 *   storage of the flow's own, `result_missing`, `result_damaged`
 */
export async function readResult(client: Pick<Client, 'call'>, run: FlowRun): Promise<unknown> {
  return decodeResult(await readResultJson(client, run))
}

/** The same as the API says it, for other programs: JSON, in which what JSON cannot say has a `$type`. */
export async function readResultJson(client: Pick<Client, 'call'>, run: FlowRun): Promise<unknown> {
  const { id, result, keptResult } = run
  if (keptResult === null) return result
  const { text, by, codec } = keptResult
  if (codec !== null) throw new OrcError('codec_unknown', { codec, has: null })
  if (by === 'value') return JSON.parse(text) as unknown
  const { storage = text, sha256 = '' } = parseReference(text) ?? {}
  if (storage !== INSTALLATION_STORAGE) throw new OrcError('result_storage_unknown', { storage, has: [] })
  const bytes = await fetchResultBytes(client, { id, sha256 })
  const { hash } = process.getBuiltinModule('node:crypto')
  if (hash('sha256', bytes) !== sha256) throw new OrcError('result_damaged', { storage, sha256 })
  return JSON.parse(new TextDecoder().decode(bytes)) as unknown
}

/**
 * A value in the installation's result storage, part by part.
 * @throws {OrcError} `result_missing`
 */
export async function fetchResultBytes(
  { call }: Pick<Client, 'call'>,
  { id, sha256 }: { readonly id: string; readonly sha256: string },
): Promise<Uint8Array> {
  const parts: Buffer[] = []
  for (let offset = 0; ; ) {
    const { content, bytes } = await call('getResult', { id, sha256, offset })
    const part = Buffer.from(content, 'base64')
    parts.push(part)
    offset += part.length
    if (offset >= bytes || part.length === 0) return Buffer.concat(parts)
  }
}
