import type { HandedApi } from '../handover.ts'

/** Where the API is now, if the file says so. */
export function readUrl({ urlFile }: HandedApi): string | undefined {
  if (urlFile === undefined) return undefined
  try {
    const { url } = JSON.parse(process.getBuiltinModule('node:fs').readFileSync(urlFile, 'utf8')) as { url?: unknown }
    return typeof url === 'string' ? url : undefined
  } catch {
    return undefined
  }
}

/** The file comes and goes with a worker; its directory is the installation's, and goes when that is deleted. */
export function isInstallationGone({ urlFile }: HandedApi): boolean {
  if (urlFile === undefined) return false
  const { existsSync } = process.getBuiltinModule('node:fs')
  return !existsSync(process.getBuiltinModule('node:path').dirname(urlFile))
}
