import { task } from '@orc/core'
import { type Random, seededRandom } from '@orc/core/runtime'
import { FakeClock } from '@orc/testing'
import { expect, test } from 'vitest'
import { type Death, runThroughDeaths } from './epochs.ts'

/** What a call came to: for which input, and by which of all runs of the body. */
interface Outcome {
  readonly input: number
  readonly nonce: number
}

const SEEDS = 200

test(`no result reaches another call: ${SEEDS} seeds of branches that overtake each other, and crashes`, async () => {
  let crashed = 0
  for (let seed = 1; seed <= SEEDS; seed += 1) crashed += await simulateBranches(seed)
  expect(crashed).toBeGreaterThan(SEEDS / 2) // or the test shows nothing
}, 60_000)

/** How often it crashed. Throws when a call got a result that is not its own. */
async function simulateBranches(seed: number): Promise<number> {
  const random = seededRandom(seed)
  const clock = new FakeClock()
  const below = (limit: number): number => Math.floor(random.next() * limit)
  let bodies = 0
  const nap = () => clock.sleep(below(3_000))

  const work = task({
    name: 'work',
    run: async (input: number): Promise<Outcome> => {
      const nonce = ++bodies
      await nap()
      return { input, nonce }
    },
  })
  const group = task({
    name: 'group',
    run: async (inputs: readonly number[]): Promise<Outcome[]> =>
      Promise.all(inputs.map(async (input) => (await nap(), work(input)))),
  })
  const branches = drawBranches(random)
  const body = async (): Promise<(Outcome | Outcome[])[][]> =>
    Promise.all(
      branches.map(async (steps) => {
        const outcomes: (Outcome | Outcome[])[] = []
        for (const step of steps) {
          await nap() // drawn anew in each epoch: the order of calls is another one
          outcomes.push(await (typeof step === 'number' ? work(step) : group(step)))
        }
        return outcomes
      }),
    )
  const deaths = Array.from(
    { length: below(4) },
    (): Death => ({
      record: 1 + below(6),
      when: random.next() < 0.5 ? 'before' : 'after',
    }),
  )
  const api = await runThroughDeaths(clock, deaths, body)
  const [report] = api.reports
  if (report?.verb !== 'complete') throw new Error(`seed ${seed}: ${JSON.stringify(report)}`)
  const outcomes = report.result as (Outcome | Outcome[])[][]
  const inputs = outcomes.map((steps) => steps.map((step) => (Array.isArray(step) ? step.map(inputOf) : inputOf(step))))
  expect(inputs, `seed ${seed}`).toEqual(branches)
  const nonces = outcomes.flat(2).map(({ nonce }) => nonce)
  expect(new Set(nonces).size, `seed ${seed}: one result reached two calls`).toBe(nonces.length)
  return deaths.length
}

const inputOf = ({ input }: Outcome): number => input

/** Of few different inputs, so that many calls are equal. */
function drawBranches(random: Random): (number | number[])[][] {
  const below = (limit: number): number => Math.floor(random.next() * limit)
  const drawStep = (): number | number[] =>
    random.next() < 0.3 ? Array.from({ length: 1 + below(3) }, () => below(2)) : below(3)
  return Array.from({ length: 2 + below(4) }, () => Array.from({ length: 1 + below(4) }, drawStep))
}
