import type { Socket } from 'node:net'
import type { Random } from '@orc/core/runtime'
import { type HandedVerifier, isSameProof, PROOF_PATH, proofOf } from './endpoint-proof.ts'

export interface ProveOptions {
  readonly verifier: HandedVerifier
  /** 0 for a socket's file. */
  readonly port: number
  readonly random: Random
}

const SILENCE_MS = 3_000
/** More than this is no proof. */
const MAX_CHARS = 1_000

/**
 * Asks for the proof on the very connection that the token will go over: whoever bound the port since the last one, or
 * binds it between a look and a call, is met by it.
 */
export async function proveHolder(socket: Socket, { verifier, port, random }: ProveOptions): Promise<void> {
  const challenge = Buffer.from(random.bytes(16)).toString('base64url')
  socket.write(`GET ${PROOF_PATH}?challenge=${challenge}&verifier=${verifier.id} HTTP/1.1\r\nhost: orc\r\n\r\n`)
  const proof = await proofIn(socket)
  if (!isSameProof(proof, proofOf(verifier.key, { challenge, port }))) throw new Error(STRANGER)
}

const STRANGER = 'who answers there is a stranger'

/** The proof in the answer, once all of that is there. */
function proofIn(socket: Socket): Promise<string> {
  return new Promise<string>((resolve, reject) => {
    let text = ''
    const onData = (chunk: Buffer): void => {
      text += chunk.toString('latin1')
      const proof = /^HTTP\/1\.1 200 .*\r\n\r\n\{"proof":"([\w-]+)"\}$/s.exec(text)?.[1]
      if (proof !== undefined) end(() => resolve(proof))
      else if (text.length > MAX_CHARS || !isBegun(text)) onStranger()
    }
    const onStranger = (): void => end(() => reject(new Error(STRANGER)))
    const onError = (error: Error): void => end(() => reject(error))
    const end = (settle: () => void): void => {
      socket.setTimeout(0)
      socket.off('data', onData).off('error', onError).off('close', onStranger).off('timeout', onStranger)
      settle()
    }
    socket.setTimeout(SILENCE_MS)
    socket.on('data', onData).on('error', onError).on('close', onStranger).on('timeout', onStranger)
  })
}

function isBegun(text: string): boolean {
  const head = 'HTTP/1.1 200 '
  return text.startsWith(head) || head.startsWith(text)
}
