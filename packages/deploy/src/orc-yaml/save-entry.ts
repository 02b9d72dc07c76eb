import { readFile, rename, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { OrcError } from '@orc/core/model'
import { type Document, isMap, isScalar, isSeq, type YAMLMap, type YAMLSeq } from 'yaml'
import { readYaml } from './document.ts'
import { ORC_YAML, parseOrcYaml } from './orc-yaml.ts'
import type { DeploymentEntry } from './schema.ts'

export interface SaveOptions {
  /** The project's: its orc.yaml is changed, or made. */
  readonly directory: string
  readonly entry: DeploymentEntry
}

export interface SavedEntry {
  /** Absolute. */
  readonly file: string
  readonly outcome: 'added' | 'changed' | 'unchanged'
}

/** Where editors find what orc.yaml may hold: the package is installed beside the project's code. */
export const SCHEMA_LINE = '# yaml-language-server: $schema=./node_modules/@orc/deploy/orc.schema.json\n'

/**
 * Writes a deployment into orc.yaml: over the one of the same name and entrypoint, else at the end. What the person wrote
 * stays: comments, order, anchors, and each value that is the same. A key that the entry lacks goes, unless it is merged
 * in from an anchor. Blanks become the library's.
 * @throws {OrcError} `orc_yaml_invalid` for a file that is broken, which is then left as it is
 */
export async function saveEntry({ directory, entry }: SaveOptions): Promise<SavedEntry> {
  const file = join(resolve(directory), ORC_YAML)
  const text = (await textOf(file)) ?? `${SCHEMA_LINE}deployments: []\n`
  await parseOrcYaml(text, file) // only what is whole is added to
  const { document } = readYaml(text, relative(directory, file))
  const outcome = putEntry(document, plain(entry))
  // A sequence below its key is indented or not: as the person does it.
  const indentSeq = !/^\w+:[^\S\n]*(#.*)?\n+-\s/m.test(text)
  if (outcome !== 'unchanged') await replaceFile(file, document.toString({ lineWidth: 0, indentSeq }))
  return { file, outcome }
}

type Plain = Readonly<Record<string, unknown>>

/** Without keys that are undefined, which YAML would write as null. */
function plain(entry: DeploymentEntry): Plain {
  return JSON.parse(JSON.stringify(entry)) as Plain
}

function putEntry(document: Document, entry: Plain): SavedEntry['outcome'] {
  const others = otherEntries(document, entry)
  const outcome = changeEntry(document, entry)
  if (isDeepStrictEqual(otherEntries(document, entry), others)) return outcome
  const problem = `Deployment "${String(entry['name'])}" of ${ORC_YAML} shares what would change with others, by an anchor.`
  throw new OrcError('usage', { problem, remedy: 'Change the file by hand: it is left as it was.' })
}

/** Undefined when they cannot be read any more: an anchor that they need is gone. */
function otherEntries(document: Document, entry: Plain): Plain[] | undefined {
  try {
    const { deployments } = document.toJS() as { deployments?: Plain[] }
    return (deployments ?? []).filter((other) => !isSame(other, entry))
  } catch {
    return undefined
  }
}

function changeEntry(document: Document, entry: Plain): SavedEntry['outcome'] {
  if (!isMap(document.contents)) document.contents = document.createNode({})
  if (!isSeq(document.get('deployments'))) document.set('deployments', document.createNode([]))
  const deployments = document.get('deployments') as YAMLSeq
  const present = deployments.items.find((item) => isMap(item) && isSame(item.toJS(document) as Plain, entry))
  if (isMap(present)) {
    if (isDeepStrictEqual(present.toJS(document), entry)) return 'unchanged'
    mergeMap(document, present, entry)
    return 'changed'
  }
  deployments.flow = false
  deployments.add(document.createNode(entry))
  return 'added'
}

function isSame(one: Plain, other: Plain): boolean {
  return one['name'] === other['name'] && one['entrypoint'] === other['entrypoint']
}

/** Makes a map what is wanted, touching only what differs. */
function mergeMap(document: Document, map: YAMLMap, wanted: Plain): void {
  const present = map.toJS(document) as Plain
  for (const [key, value] of Object.entries(wanted)) {
    if (isDeepStrictEqual(present[key], value)) continue
    const own = map.get(key, true)
    if (isMap(own) && isPlain(value)) mergeMap(document, own, value)
    else if (isSeq(own) && Array.isArray(value)) mergeList(document, own, value)
    else if (isScalar(own) && !isObject(value)) own.value = value
    else map.set(key, document.createNode(value))
  }
  for (const key of Object.keys(present)) if (!Object.hasOwn(wanted, key)) map.delete(key)
}

function mergeList(document: Document, list: YAMLSeq, wanted: readonly unknown[]): void {
  for (const [index, value] of wanted.entries()) {
    const own = list.items[index]
    if (isMap(own) && isPlain(value)) mergeMap(document, own, value)
    else if (isScalar(own) && !isObject(value)) own.value = value
    else list.set(index, document.createNode(value))
  }
  list.items.splice(wanted.length)
}

function isPlain(value: unknown): value is Plain {
  return isObject(value) && !Array.isArray(value)
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

async function textOf(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
}

/** In one step: whoever reads meanwhile has the old file or the new one, and a full disk leaves the old one. */
async function replaceFile(file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}.draft`
  await writeFile(draft, text)
  await rename(draft, file)
}
