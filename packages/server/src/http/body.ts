import type { IncomingMessage } from 'node:http'
import { OrcError } from '@orc/core/model'

/**
 * The JSON of a request's body, undefined when it is empty.
 * @throws {OrcError} `request_too_large` as soon as that is known, `request_invalid` for what is no JSON
 */
export async function readJson(request: IncomingMessage, limitBytes: number): Promise<unknown> {
  const text = await readText(request, limitBytes)
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new OrcError('request_invalid', { problems: [`the body is not JSON (${reason})`] })
  }
}

function readText(request: IncomingMessage, limitBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    const take = (chunk: Buffer): void => {
      bytes += chunk.length
      if (bytes > limitBytes) refuse()
      else chunks.push(chunk)
    }
    const refuse = (): void => {
      chunks.length = 0
      request.off('data', take)
      request.resume() // what is still on its way is dropped, so that the client reads the answer instead of a reset
      reject(new OrcError('request_too_large', { limitBytes }))
    }
    if (Number(request.headers['content-length']) > limitBytes) return refuse()
    request.on('data', take)
    request.on('end', () => resolve(chunks.length === 1 ? String(chunks[0]) : Buffer.concat(chunks).toString()))
    request.on('error', reject)
  })
}
