import type { Server } from 'node:http'

/**
 * Listens on a Unix socket that only its owner may open. A file that a killed process left behind is removed; one on
 * which somebody still answers is not.
 */
export async function bindSocketFile(server: Server, path: string): Promise<void> {
  const { chmod, rm } = process.getBuiltinModule('node:fs/promises')
  if (await isLeftOver(path)) await rm(path, { force: true })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
  await chmod(path, 0o600)
}

function isLeftOver(path: string): Promise<boolean> {
  const { connect } = process.getBuiltinModule('node:net')
  return new Promise((resolve) => {
    const probe = connect(path)
    probe.on('connect', () => {
      probe.destroy()
      resolve(false)
    })
    probe.on('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'))
  })
}
