import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Installation } from '../../harness/installation.ts'
import type { Program } from '../../harness/program.ts'

/** An installation whose server was started, with a project of three flows that is not deployed yet. */
export interface Served extends AsyncDisposable {
  readonly orc: Installation
  readonly server: Program
  readonly url: string
  /** Signs in whoever opens it first. */
  readonly link: string
}

export async function serve(): Promise<Served> {
  const orc = await Installation.create()
  orc.write('shop.ts', readFileSync(join(import.meta.dirname, '..', 'flows', 'shop.ts'), 'utf8'))
  const { server, url, link } = await startServer(orc, 0)
  return { orc, server, url, link, [Symbol.asyncDispose]: () => orc[Symbol.asyncDispose]() }
}

export async function startServer(orc: Installation, port: number) {
  const server = orc.start(['server', 'start', '--port', String(port)])
  const [, url = ''] = await server.says(/serves (http:\S+)/)
  const [, link = ''] = await server.says(/page {3}(\S+)/)
  return { server, url, link }
}
