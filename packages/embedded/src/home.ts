import { mkdir, stat } from 'node:fs/promises'
import { explainHomeError } from '@orc/core/model'
import type { Logger } from '@orc/core/runtime'
import { type Keys, type KeysOptions, loadKeys } from './keys.ts'

type HomeOptions = Omit<KeysOptions, 'home'> & { readonly log: Logger }

/**
 * Makes the directory for this user only, and the keys in it. One that is there already keeps its mode, which may be
 * meant: what others could do there is said, not changed.
 * @throws {OrcError} `home_unusable`, `secret_key_weak`
 */
export async function prepareHome(home: string, { log, ...keys }: HomeOptions): Promise<Keys> {
  try {
    await mkdir(home, { recursive: true, mode: 0o700 })
    const mode = (await stat(home)).mode & 0o777
    if (mode & 0o077 && process.platform !== 'win32') {
      log.warn(`Other users may enter ${home} (mode ${mode.toString(8)}). Close it with: chmod 700 ${home}`)
    }
    return await loadKeys({ ...keys, home })
  } catch (error) {
    throw explainHomeError(error, home)
  }
}
