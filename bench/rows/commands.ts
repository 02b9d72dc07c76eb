import { join } from 'node:path'
import { root } from '../../e2e/harness/program.ts'
import { spawnNode } from '../floors/spawn-node.ts'
import { ratioAtMost } from '../harness/budget.ts'
import { RETURNS } from '../harness/flows.ts'
import { DEPLOYMENT, Site } from '../harness/site.ts'
import { spawnedMs } from '../harness/spawn.ts'
import { median } from '../harness/statistics.ts'
import { subject } from '../harness/subject.ts'

const MAIN = join(root, 'apps', 'cli', 'dist', 'main.js')

/** What a person waits for a command, beside what any program in Node costs. */
export const commands = subject({
  name: 'commands',
  rows: {
    version: { name: 'orc version', unit: 'ms', budget: ratioAtMost(1.7) },
    list: { name: 'orc work-pool ls', unit: 'ms', budget: ratioAtMost(6) },
    run: { name: 'orc deployment run, embedded', unit: 'ms', budget: ratioAtMost(7) },
  },
  async measure(context) {
    await using site = new Site(context)
    await site.createPool()
    await site.deploy('returns', RETURNS)
    const options = { cwd: site.project, env: site.env }
    const orc = (...args: string[]): number => spawnedMs([MAIN, ...args], options)
    const measured = { node: [0], version: [0], list: [0], run: [0] }
    const warmUp = 2
    for (let turn = 0; turn < warmUp + (context.quick ? 5 : 25); turn++) {
      measured.node[turn] = spawnNode()
      measured.version[turn] = orc('version')
      measured.list[turn] = orc('work-pool', 'ls')
      measured.run[turn] = orc('deployment', 'run', `returns/${DEPLOYMENT}`)
    }
    const of = (samples: readonly number[]): number => median(samples.slice(warmUp))
    const floor = of(measured.node)
    return {
      version: { value: of(measured.version), floor },
      list: { value: of(measured.list), floor },
      run: { value: of(measured.run), floor },
    }
  },
})
