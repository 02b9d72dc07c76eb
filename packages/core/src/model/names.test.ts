import { expect, test } from 'vitest'
import { checkName, kebabCase } from './names.ts'

test.each([
  ['getRepoInfo', 'get-repo-info'],
  ['HTTPServer', 'http-server'],
  ['snake_case', 'snake-case'],
  ['v2Report', 'v2-report'],
  ['already-kebab', 'already-kebab'],
])('%s is %s', (given, expected) => {
  expect(kebabCase(given)).toBe(expected)
})

test.each(['a', 'my pool', 'Größe', '.hidden', '...', 'v1.', 'x'.repeat(200)])('"%s" can be a name', (name) => {
  expect(() => checkName('work pool', name)).not.toThrow()
})

test.each(['', '.', '..', 'a/b', 'a\\b', '50%', ' a', 'a ', 'a\nb', 'x'.repeat(201)])('%j cannot be a name', (name) => {
  expect(() => checkName('work pool', name)).toThrow(expect.objectContaining({ code: 'name_invalid' }))
})
