import type { Argument, ExportNamedDeclaration, Expression, ModuleExportName, Program, Statement } from 'oxc-parser'
import { constantText, optionOf, plainExpression } from './constants.ts'

/** What a module says about its names that may be flows, or `flow` itself. */
export interface ModuleFacts {
  /** By their local names. */
  readonly imports: ReadonlyMap<string, Foreign>
  readonly declared: ReadonlyMap<string, Declared>
  readonly exports: ReadonlyMap<string, Foreign | Local>
  /** Of `export * from`. */
  readonly starsFrom: readonly string[]
}

/** A name of another module; `*` stands for the module itself. */
export interface Foreign {
  readonly from: string
  readonly name: string
}

export interface Local {
  readonly local: string
}

/** A name, or one member of a name: `flow`, `orc.flow`. */
export interface Reference {
  readonly name: string
  readonly member?: string | undefined
}

export type Declared =
  /** `const report = flow({ name: 'report' })`; the flow's name is undefined where it says none that can be read. */
  | { readonly call: Reference; readonly flowName: string | undefined }
  /** `const makeFlow = orc.flow` */
  | { readonly same: Reference }

/** Under which a default export that has no name of its own is declared: no name can be this word. */
const DEFAULT = 'default'

type Constants = Map<string, Expression>

export function moduleFacts({ body }: Program): ModuleFacts {
  const constants = topLevelConstants(body)
  const exports = new Map<string, Foreign | Local>()
  const starsFrom: string[] = []
  for (const statement of body) {
    if (statement.type === 'ExportNamedDeclaration' && statement.exportKind !== 'type') addNamed(statement, exports)
    if (statement.type === 'ExportDefaultDeclaration') {
      const { declaration } = statement
      const local = declaration.type === 'Identifier' ? declaration.name : DEFAULT
      if (local === DEFAULT) constants.set(DEFAULT, declaration as Expression)
      exports.set('default', { local })
    }
    if (statement.type === 'ExportAllDeclaration' && statement.exportKind !== 'type') {
      const { exported, source } = statement
      if (exported) exports.set(nameOf(exported), { from: source.value, name: '*' })
      else starsFrom.push(source.value)
    }
  }
  return { imports: importsOf(body), declared: declaredOf(constants), exports, starsFrom }
}

function importsOf(body: Program['body']): Map<string, Foreign> {
  const imports = new Map<string, Foreign>()
  for (const statement of body) {
    if (statement.type !== 'ImportDeclaration' || statement.importKind === 'type') continue
    for (const specifier of statement.specifiers) {
      const name =
        specifier.type === 'ImportSpecifier'
          ? nameOf(specifier.imported)
          : specifier.type === 'ImportNamespaceSpecifier'
            ? '*'
            : 'default'
      imports.set(specifier.local.name, { from: statement.source.value, name })
    }
  }
  return imports
}

function addNamed(statement: ExportNamedDeclaration, exports: Map<string, Foreign | Local>): void {
  const { declaration, source, specifiers } = statement
  for (const name of declaration?.type === 'VariableDeclaration' ? variableNames(declaration) : []) {
    exports.set(name, { local: name })
  }
  for (const { local, exported } of specifiers) {
    const name = nameOf(local)
    exports.set(nameOf(exported), source ? { from: source.value, name } : { local: name })
  }
}

function topLevelConstants(body: Program['body']): Constants {
  const constants: Constants = new Map()
  for (const statement of body) {
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
    if (declaration?.type !== 'VariableDeclaration') continue
    for (const { id, init } of declaration.declarations) {
      if (id.type === 'Identifier' && init) constants.set(id.name, init)
    }
  }
  return constants
}

function variableNames({ declarations }: Extract<Statement, { type: 'VariableDeclaration' }>): string[] {
  return declarations.flatMap(({ id }) => (id.type === 'Identifier' ? [id.name] : []))
}

function declaredOf(constants: Constants): Map<string, Declared> {
  const declared = new Map<string, Declared>()
  for (const [name, value] of constants) {
    const expression = plainExpression(value)
    const same = referenceOf(expression)
    if (same) declared.set(name, { same })
    if (expression.type !== 'CallExpression') continue
    const call = referenceOf(plainExpression(expression.callee))
    if (call) declared.set(name, { call, flowName: flowNameOf(expression.arguments[0], constants) })
  }
  return declared
}

function flowNameOf(options: Argument | undefined, constants: Constants): string | undefined {
  if (!options || options.type === 'SpreadElement') return undefined
  const name = optionOf(options, { name: 'name', constants })
  return name && constantText(name, constants)
}

function referenceOf(expression: Expression): Reference | undefined {
  if (expression.type === 'Identifier') return { name: expression.name }
  if (expression.type !== 'MemberExpression' || expression.computed) return undefined
  const { object, property } = expression
  if (object.type !== 'Identifier' || property.type !== 'Identifier') return undefined
  return { name: object.name, member: property.name }
}

/** Names of modules may be texts: `export { report as 'my report' }`. */
function nameOf(name: ModuleExportName): string {
  return name.type === 'Literal' ? name.value : name.name
}
