import { type Method, OPERATIONS, type OperationName, pathFields } from '@orc/core/contract/operations'

/** An operation that a request names, with the fields that were in its path. */
export interface Match {
  readonly operation: OperationName
  readonly fields: Readonly<Record<string, string>>
}

export type Router = (method: string, path: string) => Match | undefined

/** One step of a path: a literal segment leads on by its text, any other one by `field`. */
interface Node {
  readonly literals: Map<string, Node>
  field: Node | undefined
  readonly operations: Map<string, { readonly operation: OperationName; readonly fieldNames: readonly string[] }>
}

/**
 * Finds operations by method and path, in as many steps as the path has segments. The table is fixed when the process
 * starts and no path mixes text and field in one segment, so nothing more than this is needed.
 */
export function createRouter(): Router {
  const root = newNode()
  for (const [operation, [method, path]] of Object.entries(OPERATIONS) as [OperationName, [Method, string]][]) {
    const end = path.split('/').slice(1).reduce(descendOrAdd, root)
    end.operations.set(method, { operation, fieldNames: pathFields(path) })
  }
  return (method, path) => find(root, method, path.split('/').slice(1))
}

const newNode = (): Node => ({ literals: new Map(), field: undefined, operations: new Map() })

function descendOrAdd(node: Node, segment: string): Node {
  if (segment.startsWith(':')) {
    node.field ??= newNode()
    return node.field
  }
  const next = node.literals.get(segment) ?? newNode()
  node.literals.set(segment, next)
  return next
}

function find(root: Node, method: string, segments: readonly string[]): Match | undefined {
  const values: string[] = []
  let node = root
  for (const segment of segments) {
    const literal = node.literals.get(segment)
    const next = literal ?? node.field
    if (next === undefined || segment === '') return undefined
    if (literal === undefined) values.push(segment)
    node = next
  }
  const found = node.operations.get(method)
  return found && { operation: found.operation, fields: decoded(found.fieldNames, values) }
}

function decoded(names: readonly string[], values: readonly string[]): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const [index, name] of names.entries()) fields[name] = decode(values[index] ?? '')
  return fields
}

/** A percent sign that stands for itself is no reason to fail: no name may have one, so the lookup says what is wrong. */
function decode(segment: string): string {
  if (!segment.includes('%')) return segment
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
