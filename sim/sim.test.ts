import { expect, test } from 'vitest'
import { type SimulationReport, simulate } from './simulate.ts'

const SEEDS = 300
const PER_TEST = 10

test.each(Array.from({ length: SEEDS / PER_TEST }, (_, index) => 1 + index * PER_TEST))(
  'whatever dies or gets lost, runs end once, limits hold and no due instant is lost: seeds from %i',
  async (first) => {
    for (let seed = first; seed < first + PER_TEST; seed += 1) {
      expect(await simulateOrTell(seed)).toMatchObject({ seed })
    }
  },
)

test('a seed gives the same history every time', async () => {
  expect(await simulate(7)).toEqual(await simulate(7))
})

async function simulateOrTell(seed: number): Promise<SimulationReport> {
  try {
    return await simulate(seed)
  } catch (error) {
    throw new Error(`seed ${seed} fails; to see it: npm run simulate -- --seed ${seed}`, { cause: error })
  }
}
