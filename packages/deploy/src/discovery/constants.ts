import type { Expression } from 'oxc-parser'

/** The expressions that names of the module's top level stand for. */
type Constants = ReadonlyMap<string, Expression>

/** What is left of an expression once types and parentheses are taken off. */
export function plainExpression(expression: Expression): Expression {
  switch (expression.type) {
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
      return plainExpression(expression.expression)
    default:
      return expression
  }
}

/** The text that an expression is, wherever it is run. */
export function constantText(expression: Expression, constants: Constants): string | undefined {
  const value = followed(expression, constants)
  if (value.type === 'Literal') return typeof value.value === 'string' ? value.value : undefined
  if (value.type !== 'TemplateLiteral' || value.expressions.length > 0) return undefined
  return value.quasis[0]?.value.cooked ?? undefined
}

/** The value of a property of an object that is written down, here or at a constant's place. */
export function optionOf(
  expression: Expression,
  { name, constants }: { readonly name: string; readonly constants: Constants },
): Expression | undefined {
  const object = followed(expression, constants)
  if (object.type !== 'ObjectExpression') return undefined
  for (const property of object.properties) {
    if (property.type !== 'Property' || property.computed) continue
    const { key, value } = property
    const written = key.type === 'Identifier' ? key.name : key.type === 'Literal' ? key.value : undefined
    if (written === name) return value
  }
  return undefined
}

/** One step, so that names which stand for each other end: constants of constants are rare. */
function followed(expression: Expression, constants: Constants): Expression {
  const plain = plainExpression(expression)
  const meant = plain.type === 'Identifier' ? constants.get(plain.name) : undefined
  return meant ? plainExpression(meant) : plain
}
