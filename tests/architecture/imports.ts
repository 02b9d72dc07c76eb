import { readFileSync } from 'node:fs'
import { type CallExpression, type Expression, parseSync, Visitor } from 'oxc-parser'

export interface Import {
  /** As written: `./clock.ts`, `@orc/core/model`, `node:fs`. */
  readonly specifier: string
  /** Gone after compiling: `import type`, `export type` and `import('x').T`. */
  readonly erased: boolean
}

/** Every module a file names by a literal: static, dynamic and type imports, re-exports, `require` and `resolve`. */
export function importsOf(file: string): Import[] {
  const found: Import[] = []
  const add = (source: { value?: unknown } | null, kind: string = 'value'): void => {
    if (typeof source?.value === 'string') found.push({ specifier: source.value, erased: kind === 'type' })
  }
  new Visitor({
    ImportDeclaration: (node) => add(node.source, node.importKind),
    ExportNamedDeclaration: (node) => add(node.source, node.exportKind),
    ExportAllDeclaration: (node) => add(node.source, node.exportKind),
    ImportExpression: ({ source }) => add(source.type === 'Literal' ? source : null),
    TSImportType: (node) => add(node.source, 'type'),
    CallExpression: (node) => add(resolvedBy(node)),
  }).visit(parseSync(file, readFileSync(file, 'utf8')).program)
  return found
}

/** The module that `require('x')`, `require.resolve('x')` or `import.meta.resolve('x')` names. */
function resolvedBy({ callee, arguments: [first] }: CallExpression): { value?: unknown } | null {
  const name = callee.type === 'MemberExpression' && !callee.computed ? callee.property.name : nameOf(callee)
  return (name === 'require' || name === 'resolve') && first?.type === 'Literal' ? first : null
}

const nameOf = (callee: Expression): string => (callee.type === 'Identifier' ? callee.name : '')
