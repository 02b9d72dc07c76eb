import { OrcError } from '@orc/core/model'
import type { Random } from '@orc/core/runtime'
import { ownFile } from './own-file.ts'

/** The keys of an installation. They are in its home and nowhere else: neither in the store nor in its backups. */
export interface Keys {
  /** Encrypts secrets; 32 bytes. */
  readonly secretKey: Uint8Array
  /** Signs the tokens of runs. */
  readonly tokenKey: Uint8Array
  /** Whoever sends it is the owner. */
  readonly apiKey: string
}

export interface KeysOptions {
  readonly home: string
  readonly random: Random
  /** `ORC_SECRET_KEY`: instead of the file. */
  readonly secretKey?: string | undefined
  /** `ORC_API_KEY`: instead of the file. */
  readonly apiKey?: string | undefined
}

const KEY_BYTES = 32
const SHORTEST_SECRET_KEY = 32

/**
 * Reads the keys of a home and makes those that are missing, each in a file of its own that only its owner can read.
 * @throws {OrcError} `secret_key_weak` for an `ORC_SECRET_KEY` under 32 characters
 */
export async function loadKeys({ home, random, secretKey, apiKey }: KeysOptions): Promise<Keys> {
  const fresh = (prefix = ''): string => prefix + Buffer.from(random.bytes(KEY_BYTES)).toString('base64url')
  if (secretKey !== undefined && secretKey.length < SHORTEST_SECRET_KEY) {
    throw new OrcError('secret_key_weak', { characters: secretKey.length })
  }
  const [secretText, tokenText, apiText] = await Promise.all([
    secretKey ?? ownFile(`${home}/secret.key`, fresh),
    ownFile(`${home}/token.key`, fresh),
    apiKey ?? ownFile(`${home}/api.key`, () => fresh('orc_')),
  ])
  return { secretKey: keyOf(secretText), tokenKey: keyOf(tokenText), apiKey: apiText }
}

/** Any text makes a key of the right length, so that what is in the file can be given as a variable, and the reverse. */
function keyOf(text: string): Uint8Array {
  return process.getBuiltinModule('node:crypto').createHash('sha256').update(text).digest()
}
