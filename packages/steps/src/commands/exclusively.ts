import { open, readFile, rm } from 'node:fs/promises'
import { type Clock, systemClock } from '@orc/core/runtime'

/** Between two looks at a lock that another process has. */
const LOOK_AGAIN_MS = 200

/**
 * Does something while nobody else on this machine does the same: a file says who is at it, and counts for nothing once
 * that process is gone. The file goes afterwards.
 */
export async function exclusively<Result>(
  file: string,
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> {
  await take(file, signal, systemClock)
  try {
    return await work()
  } finally {
    await rm(file, { force: true })
  }
}

async function take(file: string, signal: AbortSignal, clock: Clock): Promise<void> {
  for (;;) {
    signal.throwIfAborted()
    try {
      const handle = await open(file, 'wx')
      await handle.writeFile(String(process.pid))
      await handle.close()
      return
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
      if (await isAbandoned(file)) await rm(file, { force: true })
      else await clock.sleep(LOOK_AGAIN_MS, signal)
    }
  }
}

/** An empty file is being written just now. */
async function isAbandoned(file: string): Promise<boolean> {
  const pid = Number(await readFile(file, 'utf8').catch(() => ''))
  return pid > 0 && pid !== process.pid && !isAlive(pid)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM' // somebody else's lives too
  }
}
