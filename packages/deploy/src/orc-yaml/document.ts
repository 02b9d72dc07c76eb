import { OrcError } from '@orc/core/model'
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLMap,
} from 'yaml'

/** Where something is in a file, both counted from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** `orc.yaml:12:5`, as editors and terminals open it. */
export function placeText(file: string, { line, column }: Position): string {
  return `${file}:${line}:${column}`
}

/** A step from a YAML value to one within it. */
export type Path = readonly (string | number)[]

/** YAML as data, and where each piece of it is written. */
export interface YamlDocument {
  readonly document: Document.Parsed
  /** With anchors and merge keys followed. */
  readonly value: unknown
  /** Of the value at a path; of the innermost one that is there, where the path leads on to nothing. */
  readonly positionOf: (path: Path) => Position
  /** Of the key itself rather than its value. */
  readonly positionOfKey: (path: Path, key: string) => Position
}

/** @throws {OrcError} `orc_yaml_invalid` for what is no YAML */
export function readYaml(text: string, file: string): YamlDocument {
  const lines = new LineCounter()
  const document = parseDocument(text, { merge: true, lineCounter: lines, prettyErrors: false })
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const [error] = document.errors
  if (error)
    throw new OrcError('orc_yaml_invalid', { problems: [`${placeText(file, at(error.pos[0]))}: ${error.message}`] })
  const offsetOf = (node: unknown): number => (isNode(node) ? (node.range?.[0] ?? 0) : 0)
  const value = (): unknown => {
    try {
      return document.toJS()
    } catch (cause) {
      const problem = cause instanceof Error ? cause.message : String(cause)
      const place = placeText(file, at(offsetOf(unresolvedAlias(document))))
      throw new OrcError('orc_yaml_invalid', { problems: [`${place}: ${problem}`] }, { cause })
    }
  }
  return {
    document,
    value: value(),
    positionOf: (path) => at(offsetOf(nodeAt(document, path))),
    positionOfKey: (path, key) => {
      const map = nodeAt(document, path)
      const pair = isMap(map) ? pairOf(map, key, document) : undefined
      return at(offsetOf(pair?.key ?? map))
    },
  }
}

function unresolvedAlias(document: Document.Parsed): Node | null {
  let found: Node | null = null
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document)) return undefined
      found = alias
      return visit.BREAK
    },
  })
  return found
}

function nodeAt(document: Document.Parsed, path: Path): Node | null {
  let node: Node | null = document.contents
  for (const step of path) {
    const inner = isMap(node)
      ? pairOf(node, String(step), document)?.value
      : isSeq(node)
        ? node.items[Number(step)]
        : null
    if (!isNode(inner)) return node
    node = isAlias(inner) ? (inner.resolve(document) ?? inner) : inner
  }
  return node
}

/** The library reads the key as a symbol where it merges. */
function isMerge(key: unknown): boolean {
  return key === '<<' || (typeof key === 'symbol' && key.description === '<<')
}

/** The pair that gives a key its value: the map's own, else that of what is merged into it. */
function pairOf(map: YAMLMap, key: string, document: Document.Parsed): Pair | undefined {
  const own = map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key)
  if (own) return own
  for (const { key: name, value } of map.items) {
    if (!isScalar(name) || !isMerge(name.value)) continue
    for (const source of isSeq(value) ? value.items : [value]) {
      const merged = isAlias(source) ? source.resolve(document) : source
      const found = isMap(merged) ? pairOf(merged, key, document) : undefined
      if (isPair(found)) return found
    }
  }
  return undefined
}
