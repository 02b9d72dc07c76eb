import { OrcError } from './errors.ts'

const HOME_REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user has no right to it',
  EPERM: 'this user has no right to it',
  EROFS: 'its file system is read-only',
  EEXIST: 'there is a file of that name',
  ENOTDIR: 'a file is in the place of a directory',
  EISDIR: 'a directory is in the place of a file',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  ENOSPC: 'no room is left on its disk',
  EDQUOT: 'no room is left for this user on its disk',
}

/** An error of the file system about ORC_HOME, or a file in it, as one that says what to do; any other stays as it is. */
export function explainHomeError(error: unknown, path: string): unknown {
  const reason = HOME_REASONS[codeOf(error)]
  return reason === undefined ? error : new OrcError('home_unusable', { path, reason }, { cause: error })
}

const ADDRESS_REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user has no right to that port',
  EADDRNOTAVAIL: 'this machine has no such address',
  EAFNOSUPPORT: 'this machine has no addresses of that kind',
  EINVAL: 'this machine has no such address',
  ENOTFOUND: 'that name has no address',
  EAI_AGAIN: 'that name cannot be looked up now',
}

export interface Address {
  readonly host: string
  readonly port: number
}

/** Why an address could not be listened on, as an error that says what to do; any other stays as it is. */
export function explainListenError(error: unknown, { host, port }: Address): unknown {
  const code = codeOf(error)
  if (code === 'EADDRINUSE') return new OrcError('port_in_use', { host, port }, { cause: error })
  const reason = ADDRESS_REASONS[code]
  return reason === undefined ? error : new OrcError('address_unusable', { host, port, reason }, { cause: error })
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
