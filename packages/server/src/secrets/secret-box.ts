import { OrcError } from '@orc/core/model'
import type { Random } from '@orc/core/runtime'

/** Encrypts secrets at rest: AES-256-GCM, bound to the secret's name, so that one's text cannot pass for another's. */
export interface SecretBox {
  seal(name: string, value: string): string
  /** @throws {OrcError} `secret_unreadable` with another key, under another name, or once a bit is changed. */
  open(name: string, sealed: string): string
}

const ALGORITHM = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16
/** Says how the rest is to be read, for the day that there is another way. */
const FORMAT = 'v1.'

/** @param key 32 bytes */
export function createSecretBox({ key, random }: { readonly key: Uint8Array; readonly random: Random }): SecretBox {
  const crypto = process.getBuiltinModule('node:crypto')

  const decrypted = (name: string, sealed: Buffer): string => {
    const nonce = sealed.subarray(0, NONCE_BYTES)
    const decipher = crypto.createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES })
    decipher.setAAD(Buffer.from(name))
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
    const text = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES))
    return Buffer.concat([text, decipher.final()]).toString()
  }

  return {
    seal: (name, value) => {
      const nonce = random.bytes(NONCE_BYTES)
      const cipher = crypto.createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES })
      cipher.setAAD(Buffer.from(name))
      const sealed = Buffer.concat([nonce, cipher.update(value, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return FORMAT + sealed.toString('base64url')
    },
    open: (name, sealed) => {
      try {
        if (!sealed.startsWith(FORMAT)) throw new Error('unknown format')
        return decrypted(name, Buffer.from(sealed.slice(FORMAT.length), 'base64url'))
      } catch (cause) {
        throw new OrcError('secret_unreadable', { name }, { cause })
      }
    },
  }
}
