import { expect, test } from 'vitest'
import { seededRandom } from '../runtime/random.ts'
import { checkName } from './names.ts'
import { newRunName } from './run-names.ts'

test('a run name is two words that may stand in a command, different ones each time, repeatable from a seed', () => {
  const names = Array.from(
    { length: 1000 },
    (
      (random) => () =>
        newRunName(random)
    )(seededRandom(1)),
  )
  for (const name of names) {
    expect(name).toMatch(/^[a-z]+-[a-z]+$/)
    expect(() => checkName('flow run', name)).not.toThrow()
  }
  expect(new Set(names).size).toBeGreaterThan(900)
  expect(newRunName(seededRandom(1))).toBe(names[0])
})
