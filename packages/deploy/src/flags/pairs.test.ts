import { isOrcError } from '@orc/core/model'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonOrText, readPairs } from './pairs.ts'

const schema = {
  type: 'object',
  properties: {
    text: { type: 'string' },
    count: { type: 'integer' },
    ratio: { type: 'number' },
    yes: { type: 'boolean' },
    list: { type: 'array' },
    maybe: { anyOf: [{ type: 'string' }, { type: 'null' }] },
    either: { type: ['number', 'null'] },
    word: { enum: ['a', 'b'] },
    level: { enum: [1, 2] },
    always: { const: 7 },
    anything: {},
    referred: { $ref: '#/$defs/Name' },
    loop: { $ref: '#/$defs/Loop' },
  },
  $defs: { Name: { type: 'string' }, Loop: { $ref: '#/$defs/Loop' } },
}
const read = (...pairs: string[]) => readPairs(pairs, { schema, flag: '--param' })
const problem = (...pairs: string[]): string => {
  try {
    read(...pairs)
  } catch (error) {
    if (isOrcError(error, 'usage')) return `${error.message} ${error.hint}`
    throw error
  }
  return ''
}

test('what may be text stays the text that was typed, whatever it looks like', () => {
  fc.assert(
    fc.property(fc.constantFrom('text', 'maybe', 'referred', 'word'), fc.string(), (name, text) => {
      expect(read(`${name}=${text}`)).toEqual({ [name]: text })
    }),
  )
})

test('anything else is the JSON that was typed', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('count', 'ratio', 'yes', 'list', 'either', 'level', 'always'),
      fc.jsonValue(),
      (name, value) => {
        expect(read(`${name}=${JSON.stringify(value)}`)).toEqual({ [name]: JSON.parse(JSON.stringify(value)) })
      },
    ),
  )
})

test('what no schema describes is JSON if it can be, else text', () => {
  expect(read('anything=5', 'unknown=[1]', 'loop=x')).toEqual({ anything: 5, unknown: [1], loop: 'x' })
  expect([jsonOrText('null'), jsonOrText('nul')]).toEqual([null, 'nul'])
})

test('only the first sign of equality parts name and value', () => {
  expect(read('text=a=b=', 'text2==')).toEqual({ text: 'a=b=', text2: '=' })
})

test('what is not the JSON that it must be is refused with what it takes', () => {
  expect(problem('count=many')).toBe(
    '--param count cannot be "many": it is not JSON. It takes an integer, for example count=3.',
  )
  expect(problem('list=a,b')).toContain('It takes an array, for example list=["a", "b"].')
})

test('a reference stands for a value of any type', () => {
  expect(read('list={{ secret.names }}', 'count={{ variable.count }}')).toEqual({
    list: '{{ secret.names }}',
    count: '{{ variable.count }}',
  })
  expect(problem('list={{ names }}')).toContain('it is not JSON')
})

test('no pair and a name that is given twice are refused', () => {
  expect(problem('cont')).toContain('Write it like --param count=value')
  expect(problem('=x')).toContain('is no pair of name and value')
  expect(problem('count=1', 'count=2')).toContain('--param count is given twice')
})

test('names of the language are names like others', () => {
  expect(Object.keys(read('constructor=1', 'toString=2'))).toEqual(['constructor', 'toString'])
})
