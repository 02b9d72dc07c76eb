import { join } from 'node:path'
import { spawnNode } from '../floors/spawn-node.ts'
import { ratioAtMost } from '../harness/budget.ts'
import { Site } from '../harness/site.ts'
import { spawnedMs } from '../harness/spawn.ts'
import { median } from '../harness/statistics.ts'
import { subject } from '../harness/subject.ts'

/** What a script pays for importing @orc/core: the time of a module that does, less that of an empty one. */
export const importCore = subject({
  name: 'import-core',
  rows: { core: { name: 'importing @orc/core, over an empty module', unit: 'ms', budget: ratioAtMost(0.15) } },
  async measure(context) {
    await using site = new Site(context)
    site.write('empty.js', 'export {}\n')
    site.write('core.js', "import '@orc/core'\n")
    const floors: number[] = []
    const empty: number[] = []
    const core: number[] = []
    while (floors.length < (context.quick ? 10 : 50)) {
      floors.push(spawnNode())
      empty.push(spawnedMs([join(site.project, 'empty.js')], { env: site.env }))
      core.push(spawnedMs([join(site.project, 'core.js')], { env: site.env }))
    }
    return { core: { value: median(core) - median(empty), floor: median(floors) } }
  },
})
