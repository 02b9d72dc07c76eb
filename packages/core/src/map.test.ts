import fc from 'fast-check'
import { expect, test } from 'vitest'
import { task } from './task.ts'

test('map gives the results in the order of the inputs, with never more calls under way than allowed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(5)), fc.integer({ min: 1, max: 4 }), async (inputs, concurrency) => {
      let underWay = 0
      let most = 0
      const turn = task({
        name: 'turn',
        run: async (turns: number) => {
          most = Math.max(most, ++underWay)
          for (let n = 0; n < turns + 10; n += 1) await Promise.resolve()
          underWay -= 1
          return turns * 2
        },
      })
      expect(await turn.map(inputs, { concurrency })).toEqual(inputs.map((n) => n * 2))
      expect(most).toBe(Math.min(concurrency, inputs.length))
    }),
    { numRuns: 50 },
  )
})

test('a call that fails ends map: no further one is begun, those under way are waited for, and its error comes out', async () => {
  const begun: number[] = []
  const ended: number[] = []
  const step = task({
    name: 'step',
    run: async (n: number) => {
      begun.push(n)
      if (n === 1) throw new Error('one')
      await Promise.resolve()
      ended.push(n)
    },
  })
  await expect(step.map([0, 1, 2, 3, 4], { concurrency: 2 })).rejects.toThrow('one')
  expect(ended).toEqual(begun.filter((n) => n !== 1))
  expect(begun.length).toBeLessThan(5)
})

test('allSettled tells of every call how it went', async () => {
  const even = task({ name: 'even', run: (n: number) => (n % 2 === 0 ? n : Promise.reject(new Error(`${n} is odd`))) })
  expect(await even.allSettled([0, 1, 2], { concurrency: 1 })).toEqual([
    { status: 'fulfilled', value: 0 },
    { status: 'rejected', reason: new Error('1 is odd') },
    { status: 'fulfilled', value: 2 },
  ])
  await expect(even.map([1], { concurrency: 0 })).rejects.toThrow('concurrency is 0')
})
