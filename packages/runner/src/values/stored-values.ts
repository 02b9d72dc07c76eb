import type { EndedRun, ResultOptions, ResultStorage, ValueCodec } from '@orc/core'
import type { RunEnd, StoredValue } from '@orc/core/contract'
import {
  decodeResult,
  decodeValue,
  encodeValue,
  formatReference,
  isOrcError,
  OrcError,
  parseReference,
} from '@orc/core/model'
import { patientStorage, type StoragePatience } from './patient-storage.ts'
import type { TaskValues } from './task-values.ts'

/** The installation's own result storage, and the size beyond which a value goes there. */
export interface InstallationResults {
  readonly storage: ResultStorage
  readonly above: number
}

/**
 * Values as they are stored: encoded, then made other bytes of by the flow's codec, then, if they are large, put into
 * result storage and stored by a reference that names the digest of the bytes. Both are told only once the flow's code is
 * loaded: nothing is stored before that.
 */
export class StoredValues implements TaskValues {
  readonly #patience: StoragePatience
  #installation: InstallationResults | undefined
  #flow: ResultOptions = {}

  constructor(patience: StoragePatience) {
    this.#patience = patience
  }

  offer({ storage, above }: InstallationResults): void {
    this.#installation = { storage: patientStorage(storage, this.#patience), above }
  }

  follow(flow: ResultOptions = {}): void {
    this.#flow = flow.storage ? { ...flow, storage: patientStorage(flow.storage, this.#patience) } : flow
  }

  async keep(value: unknown, what: string): Promise<StoredValue> {
    return this.keepText(encodeValue(value, what))
  }

  keepError(thrown: unknown): Promise<StoredValue> {
    return this.keep(thrown, 'What was thrown').catch((error: unknown) => {
      if (isOrcError(error, 'value_not_encodable')) return this.keep(String(thrown), 'What was thrown')
      throw error
    })
  }

  async read(stored: StoredValue): Promise<unknown> {
    return decodeValue(await this.readText(stored))
  }

  async keepText(text: string): Promise<StoredValue> {
    const { codec } = this.#flow
    const plain = codec === undefined ? undefined : await coded(codec, 'encode', new TextEncoder().encode(text))
    const storage = this.#storageFor(plain?.length ?? Buffer.byteLength(text))
    if (storage) {
      const bytes = plain ?? new TextEncoder().encode(text)
      return { text: await put(storage, bytes), by: 'reference', codec: codec?.name ?? null }
    }
    if (codec === undefined || plain === undefined) return { text, by: 'value', codec: null }
    return { text: Buffer.from(plain).toString('base64'), by: 'value', codec: codec.name }
  }

  async readText({ text, by, codec: name }: StoredValue): Promise<string> {
    if (by === 'value' && name === null) return text
    const bytes = by === 'reference' ? await this.#fetch(text) : Buffer.from(text, 'base64')
    if (name === null) return new TextDecoder().decode(bytes)
    const { codec } = this.#flow
    if (codec?.name !== name) throw new OrcError('codec_unknown', { codec: name, has: codec?.name ?? null })
    return new TextDecoder().decode(await coded(codec, 'decode', bytes))
  }

  /** Of a run that ended: what its flow returned, if that flow stores as this one does. */
  readonly readRun = async ({ keptResult, result, ...run }: RunEnd): Promise<EndedRun> => {
    if (keptResult !== null) return { ...run, result: await this.read(keptResult) }
    return { ...run, result: decodeResult(result) }
  }

  #storageFor(bytes: number): ResultStorage | undefined {
    const { storage = this.#installation?.storage, above = this.#installation?.above } = this.#flow
    return bytes > (above ?? DEFAULT_ABOVE) ? storage : undefined
  }

  async #fetch(text: string): Promise<Uint8Array> {
    const { storage: name = text, sha256 = '' } = parseReference(text) ?? {}
    const storages = [this.#flow.storage, this.#installation?.storage].filter((storage) => storage !== undefined)
    const storage = storages.find((one) => one.name === name)
    if (!storage) throw new OrcError('result_storage_unknown', { storage: name, has: storages.map((one) => one.name) })
    const bytes = await asked(storage, 'read', () => storage.get(sha256))
    if (bytes === undefined) throw new OrcError('result_missing', { storage: name, sha256 })
    if (digest(bytes) !== sha256) throw new OrcError('result_damaged', { storage: name, sha256 })
    return bytes
  }
}

const DEFAULT_ABOVE = 65_536

async function put(storage: ResultStorage, bytes: Uint8Array): Promise<string> {
  const sha256 = digest(bytes)
  await asked(storage, 'write', () => storage.put(sha256, bytes))
  return formatReference({ storage: storage.name, sha256, bytes: bytes.length })
}

/** @throws {OrcError} `result_storage_failed` for whatever else a storage throws */
async function asked<Answer>(
  { name: storage }: ResultStorage,
  verb: 'write' | 'read',
  ask: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await ask()
  } catch (error) {
    if (isOrcError(error)) throw error
    throw new OrcError('result_storage_failed', { storage, verb, reason: reasonOf(error) }, { cause: error })
  }
}

/** @throws {OrcError} `codec_failed` */
async function coded(codec: ValueCodec, verb: 'encode' | 'decode', bytes: Uint8Array): Promise<Uint8Array> {
  try {
    return await codec[verb](bytes)
  } catch (error) {
    throw new OrcError('codec_failed', { codec: codec.name, verb, reason: reasonOf(error) }, { cause: error })
  }
}

function digest(bytes: Uint8Array): string {
  return process.getBuiltinModule('node:crypto').hash('sha256', bytes)
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
