import type { IncomingMessage } from 'node:http'
import type { Clock, Random } from '@orc/core/runtime'
import { isSameProof, PROOF_PATH, proofOf } from '@orc/runner'
import type { GateAddress } from './gate.ts'

export interface ProbeOptions {
  readonly at: GateAddress
  /** The installation's, in base64url. */
  readonly key: string
  readonly clock: Clock
  readonly random: Random
}

/** `proven`: the installation's own. `free`: nobody listens. `foreign`: a stranger, or somebody who says nothing. */
export type ProbeOutcome = 'proven' | 'free' | 'foreign'

const DEADLINE_MS = 1_000

/** Who is at a port. No secret is sent to find out. */
export async function probe({ at, key, clock, random }: ProbeOptions): Promise<ProbeOutcome> {
  const challenge = Buffer.from(random.bytes(16)).toString('base64url')
  const over = new AbortController()
  const deadline = clock.sleep(DEADLINE_MS, over.signal).then(() => over.abort())
  try {
    const text = await get({ at, path: `${PROOF_PATH}?challenge=${challenge}`, signal: over.signal })
    const { proof } = JSON.parse(text) as { proof?: unknown }
    const isOurs =
      typeof proof === 'string' && isSameProof(proof, proofOf(key, { challenge, port: 'port' in at ? at.port : 0 }))
    return isOurs ? 'proven' : 'foreign'
  } catch (error) {
    return error instanceof Error && 'code' in error && FREE.has(error.code) ? 'free' : 'foreign'
  } finally {
    over.abort()
    await deadline
  }
}

/** Of a socket there may be the file of one that died, or none. */
const FREE: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ENOENT'])

interface Get {
  readonly at: GateAddress
  readonly path: string
  readonly signal: AbortSignal
}

/** More than this is no proof. */
const MAX_CHARS = 1_000

async function get({ at, path, signal }: Get): Promise<string> {
  const { request } = process.getBuiltinModule('node:http')
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const where = 'socket' in at ? { socketPath: at.socket } : at
    request({ ...where, path, signal, agent: false }, resolve)
      .once('error', reject)
      .end()
  })
  response.setEncoding('utf8')
  let text = ''
  for await (const chunk of response) {
    text += String(chunk)
    if (text.length > MAX_CHARS) throw new Error('That is no proof.')
  }
  return text
}
