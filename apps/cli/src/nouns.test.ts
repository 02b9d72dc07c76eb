import { expect, test } from 'vitest'
import { NOUNS } from './nouns.ts'

test('each noun is listed under the name of its commands, with their description or a shorter one', async () => {
  for (const [name, { load, describe }] of Object.entries(NOUNS)) {
    const loaded = await load()
    expect('noun' in loaded ? loaded.noun : loaded.usage.split(' ')[0]).toBe(name)
    expect(describe).not.toBe('')
  }
})
