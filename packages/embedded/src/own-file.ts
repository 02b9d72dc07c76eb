import { link, open, readFile, rm } from 'node:fs/promises'

/**
 * The text of a file that only its owner can read, made with `create` if it is not there. Several processes may do this
 * at once, and one may die in the middle: the file appears whole, once, and all of them read the same text.
 */
export async function ownFile(path: string, create: () => string): Promise<string> {
  return (await existing(path)) ?? (await made(path, create()))
}

async function existing(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined
    throw error
  }
}

/** `link` gives a finished file its name unless the name is taken; a rename would replace what another just made. */
async function made(path: string, text: string): Promise<string> {
  const draft = `${path}.${process.pid}.${text.slice(-8)}.tmp`
  const file = await open(draft, 'wx', 0o600)
  try {
    await file.writeFile(`${text}\n`)
    await file.sync()
    await link(draft, path)
    return text
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error
    return (await readFile(path, 'utf8')).trim()
  } finally {
    await file.close()
    await rm(draft, { force: true })
  }
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
