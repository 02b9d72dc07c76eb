import { parseArgs } from 'node:util'
import { simulate } from './simulate.ts'

/** `node --conditions=@orc/source sim/main.ts --seed 42 [--happenings 60] [--seeds 100]`: one history, or many. */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '1' },
    happenings: { type: 'string' },
  },
})
const first = Number(values.seed)
for (let seed = first; seed < first + Number(values.seeds); seed += 1) {
  const happenings = values.happenings === undefined ? {} : { happenings: Number(values.happenings) }
  const log = Number(values.seeds) === 1 ? { log: (line: string) => console.log(line) } : {}
  console.log(JSON.stringify(await simulate(seed, { ...happenings, ...log })))
}
