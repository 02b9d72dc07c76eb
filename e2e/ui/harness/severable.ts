import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/**
 * A network between a browser and a server that can be cut: then nothing arrives any more, in neither direction, and
 * nobody is told. When it is whole again what was on its way arrives, as TCP has it.
 */
export interface Severable extends AsyncDisposable {
  readonly port: number
  sever(): void
  heal(): void
}

export async function severable(serverPort: number): Promise<Severable> {
  const sockets = new Set<Socket>()
  /** Those who knocked while it was cut. */
  let waiting: Socket[] = []
  let isSevered = false

  const keep = (socket: Socket): Socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    return socket
  }
  const join = (browser: Socket): void => {
    const server = keep(connect(serverPort, '127.0.0.1'))
    browser.pipe(server).pipe(browser)
    browser.on('close', () => server.destroy())
    server.on('close', () => browser.destroy())
  }
  const network = createServer((browser) => {
    keep(browser)
    if (isSevered) waiting.push(browser)
    else join(browser)
  })
  network.listen(0, '127.0.0.1')
  await once(network, 'listening')
  return {
    port: (network.address() as AddressInfo).port,
    sever: () => {
      isSevered = true
      for (const socket of sockets) socket.pause()
    },
    heal: () => {
      isSevered = false
      for (const socket of sockets) socket.resume()
      for (const browser of waiting) join(browser)
      waiting = []
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      network.close()
      await once(network, 'close')
    },
  }
}
