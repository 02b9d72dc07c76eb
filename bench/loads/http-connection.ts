import { connect, type Socket } from 'node:net'

export interface HttpReply {
  readonly status: number
  readonly text: string
}

interface Waiting {
  readonly resolve: (reply: HttpReply) => void
  readonly reject: (error: Error) => void
}

const HEAD_END = '\r\n\r\n'

/**
 * One kept-alive connection with one request at a time, and as little else as possible: on two cores a load generator
 * that costs what the server costs would measure itself.
 */
export class HttpConnection implements Disposable {
  readonly #socket: Socket
  readonly #host: string
  readonly #key: string
  #received: Buffer = Buffer.alloc(0)
  #waiting: Waiting | undefined

  private constructor(socket: Socket, host: string, key: string) {
    this.#socket = socket
    this.#host = host
    this.#key = key
    socket.setNoDelay(true)
    socket.on('data', (chunk) => this.#take(chunk))
    socket.on('error', (error) => this.#waiting?.reject(error))
    socket.on('close', () => this.#waiting?.reject(new Error('The server closed the connection.')))
  }

  static open({ url, key }: { readonly url: string; readonly key: string }): Promise<HttpConnection> {
    const { hostname, port, host } = new URL(url)
    return new Promise((resolve, reject) => {
      const socket = connect({ host: hostname, port: Number(port) }, () => {
        socket.off('error', reject)
        resolve(new HttpConnection(socket, host, key))
      })
      socket.once('error', reject)
    })
  }

  send(method: string, path: string, body: object): Promise<HttpReply> {
    const content = JSON.stringify(body)
    const head = `${method} ${path} HTTP/1.1\r\nhost: ${this.#host}\r\nauthorization: Bearer ${this.#key}\r\n`
    const type = `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(content)}`
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
      this.#socket.write(head + type + HEAD_END + content)
    })
  }

  /** What must succeed, as the JSON it answers. */
  async post<Result>(path: string, body: object): Promise<Result> {
    const { status, text } = await this.send('POST', path, body)
    if (status >= 300) throw new Error(`POST ${path} was answered with ${status}: ${text}`)
    return JSON.parse(text) as Result
  }

  [Symbol.dispose](): void {
    this.#waiting = undefined
    this.#socket.destroy()
  }

  #take(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk])
    const headEnd = this.#received.indexOf(HEAD_END)
    if (headEnd === -1) return
    const head = this.#received.toString('latin1', 0, headEnd)
    const bodyStart = headEnd + HEAD_END.length
    const bodyEnd = bodyStart + Number(/content-length: (\d+)/i.exec(head)?.[1])
    if (this.#received.length < bodyEnd) return
    const text = this.#received.toString('utf8', bodyStart, bodyEnd)
    this.#received = this.#received.subarray(bodyEnd)
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.resolve({ status: Number(head.slice(9, 12)), text })
  }
}
