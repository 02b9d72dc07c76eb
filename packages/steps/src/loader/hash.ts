import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

export function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}

export function contentHash(path: string): string {
  return sha256(readFileSync(path))
}
