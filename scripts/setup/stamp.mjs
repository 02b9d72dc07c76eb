import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cache } from '../run.mjs'

/** A stamp remembers, by its hash, for which text a step was last done. It is gone when node_modules is. */
export function isStamped(name, text) {
  return existsSync(join(cache, name)) && readFileSync(join(cache, name), 'utf8') === sha256(text)
}

export function stamp(name, text) {
  mkdirSync(cache, { recursive: true })
  writeFileSync(join(cache, name), sha256(text))
}

function sha256(text) {
  return createHash('sha256').update(text).digest('hex')
}
