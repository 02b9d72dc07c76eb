import { accessSync, closeSync, constants, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { OrcError } from '@orc/core/model'
import { type FileSystemProbe, isNetworkFileSystem } from './filesystem.ts'

/**
 * Makes the directory and the file, for this user only: SQLite gives its other files the same rights.
 * @throws {OrcError} `store_on_network`, `store_readonly`, `store_full`.
 */
export function prepareFile(path: string, probe: FileSystemProbe): void {
  const directory = dirname(path)
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    const filesystem = probe(directory)
    if (filesystem !== undefined && isNetworkFileSystem(filesystem)) {
      throw new OrcError('store_on_network', { path, filesystem })
    }
    createOrCheck(path)
  } catch (error) {
    throw explainFileError(error, path)
  }
}

/**
 * A file that exists is not opened here: closing it again would drop the locks which SQLite holds on it in this process
 * (that is how POSIX has it).
 */
function createOrCheck(path: string): void {
  try {
    closeSync(openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    accessSync(path, constants.R_OK | constants.W_OK)
  }
}

/** An error of the file system as Orc's, where a person can do something about it. */
export function explainFileError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error
  const cause = { cause: error }
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') return new OrcError('store_full', { path }, cause)
  const isRefused = ['EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOTDIR', 'EISDIR', 'EEXIST'].includes(String(error.code))
  return isRefused ? new OrcError('store_readonly', { path }, cause) : error
}
