import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { Handover } from '@orc/worker'
import type { Container } from 'dockerode'
import { extract, pack } from 'tar-stream'
import { isStatus } from '../engine/engine-errors.ts'

/** The anonymous volume that each container gets. What is in it goes with the container. */
export const VOLUME = '/orc'
export const RUNNER_FILE = `${VOLUME}/runner.js`
export const HANDOVER_FILE = `${VOLUME}/handover.json`
/** Here a program that ends with a code above 128 notes that it chose it. */
export const EXIT_NOTE = `${VOLUME}/exit`
/** Made once everything before the runner's mark is stored. */
export const STORED_FILE = `${VOLUME}/stored`
/** `{ "url": … }`, written again when the run endpoint had to move. */
export const URL_FILE = `${VOLUME}/api.json`

export interface Owner {
  readonly uid: number
  readonly gid: number
}

export interface RunFiles {
  readonly runner: Buffer
  readonly handover: Handover
  /** Who runs in the container: the token is for no one else to read. */
  readonly owner: Owner
}

/** The handover comes last: where it is, all is. */
export async function putRunFiles(container: Container, { runner, handover, owner }: RunFiles): Promise<void> {
  const tar = pack()
  tar.entry({ name: './', type: 'directory', mode: 0o755, ...owner })
  tar.entry({ name: 'runner.js', mode: 0o444, ...owner }, runner)
  tar.entry({ name: 'api.json', mode: 0o444, ...owner }, JSON.stringify({ url: handover.api.url }))
  tar.entry({ name: 'handover.json', mode: 0o600, ...owner }, JSON.stringify(handover))
  tar.finalize()
  await container.putArchive(await buffer(tar), { path: VOLUME })
}

/** Writes one file of the volume, whether or not the container runs. */
export async function putFile(container: Container, path: string, content: string): Promise<void> {
  const tar = pack()
  tar.entry({ name: path.slice(VOLUME.length + 1), mode: 0o444 }, content)
  tar.finalize()
  await container.putArchive(await buffer(tar), { path: VOLUME })
}

/** The text of a file in a container, running or not; undefined when there is none. */
export async function readFileIn(container: Container, path: string): Promise<string | undefined> {
  const answer = await container.getArchive({ path }).catch((error: unknown) => {
    if (isStatus(error, 404)) return undefined
    throw error
  })
  return answer && firstFile(answer as Readable)
}

async function firstFile(answer: Readable): Promise<string | undefined> {
  const entries = answer.pipe(extract())
  answer.on('error', (error) => entries.destroy(error))
  for await (const entry of entries) return (await buffer(entry)).toString('utf8')
  return undefined
}

/** Whether it was filled: then it may be started, whoever made it. */
export async function isFilled(container: Container): Promise<boolean> {
  return (await readFileIn(container, HANDOVER_FILE)) !== undefined
}

/** The numbers of `1000`, `1000:1000`, `node` or `node:staff`; names are looked up in the container. */
export async function ownerOf(container: Container, user: string): Promise<Owner> {
  const [name = '', group] = user.split(':')
  if (name === '' || name === 'root') return { uid: 0, gid: 0 }
  if (/^\d+$/.test(name) && (group === undefined || /^\d+$/.test(group)))
    return { uid: Number(name), gid: Number(group ?? name) }
  const [uid, gid] = (await rowOf(container, '/etc/passwd', name)) ?? []
  const ownGroup =
    group === undefined || /^\d+$/.test(group) ? group : (await rowOf(container, '/etc/group', group))?.[0]
  return { uid: Number(uid ?? 0), gid: Number(ownGroup ?? gid ?? 0) }
}

/** The numbers behind a name: `node:x:1000:1000:…`. An unknown name is the engine's to complain about, at the start. */
async function rowOf(container: Container, file: string, name: string): Promise<string[] | undefined> {
  const row = (await readFileIn(container, file))
    ?.split('\n')
    .find((line) => line.startsWith(`${name}:`) || line.split(':')[2] === name)
  return row?.split(':').slice(2)
}
