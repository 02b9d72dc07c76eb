import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'

/** Stamps its first line on the clock that containers share with the machine. */
const STAMP = 'console.log(Number(process.hrtime.bigint()) / 1e6)'

/**
 * When the first line of a container of this image ran, in milliseconds on the monotonic clock: created and started by
 * the engine's own API over a plain socket, with nothing asked of the engine besides.
 */
export async function firstLineOfContainer(image: string): Promise<number> {
  const { Id } = JSON.parse(await ask('POST', '/containers/create', { Image: image, Cmd: ['node', '-e', STAMP] })) as {
    Id: string
  }
  try {
    await ask('POST', `/containers/${Id}/start`)
    await ask('POST', `/containers/${Id}/wait`)
    return Number.parseFloat(/[\d.]+/.exec(await ask('GET', `/containers/${Id}/logs?stdout=1`))?.[0] ?? '')
  } finally {
    await ask('DELETE', `/containers/${Id}?force=1`)
  }
}

/** @throws {Error} with what the engine said, or why it did not answer */
async function ask(method: string, path: string, body?: object): Promise<string> {
  const headers = { host: 'docker', 'content-type': 'application/json' }
  const asked = request({ socketPath: engineSocket(), method, path: `/v1.41${path}`, headers })
  asked.end(body && JSON.stringify(body))
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  let text = ''
  for await (const chunk of answer.setEncoding('latin1')) text += String(chunk)
  if ((answer.statusCode ?? 500) >= 400) throw new Error(`The Docker engine answered ${answer.statusCode}: ${text}`)
  return text
}

function engineSocket(): string {
  const host = process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock'
  if (host.startsWith('unix://')) return host.slice('unix://'.length)
  throw new Error(`The engine that is measured has to be on this machine, not at ${host}.`)
}
