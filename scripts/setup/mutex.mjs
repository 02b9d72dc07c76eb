import { createHash } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Runs `work` while no other set-up of this clone does: two at once would build into, or delete, what the other reads.
 * The lock lies outside the clone because `npm ci` removes node_modules. A lock whose process is gone is taken over.
 */
export async function exclusively({ root, log }, work) {
  const lock = join(tmpdir(), `orc-setup-${createHash('sha256').update(root).digest('hex').slice(0, 16)}.lock`)
  for (let said = false; !taken(lock); said = true) {
    if (!said) log('setup: waiting for another set-up of this clone to end')
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  try {
    return await work()
  } finally {
    rmSync(lock, { force: true })
  }
}

function taken(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    if (!ownerLives(lock)) rmSync(lock, { force: true })
    return false
  }
}

function ownerLives(lock) {
  try {
    process.kill(Number(readFileSync(lock, 'utf8')), 0)
    return true
  } catch (error) {
    // Not allowed to signal it: it lives, and belongs to somebody else.
    return error.code === 'EPERM'
  }
}
