import type { ProvisionerScope } from '@orc/worker'
import type { Engine } from '../engine/engine.ts'
import { ignoreStatus } from '../engine/engine-errors.ts'
import { readRemovalPolicy } from '../job/docker-job.ts'
import { isKept, readLabels, scopeFilter } from './labels.ts'

/** Removes those containers that the pool's policy keeps for a time, once it is over. */
export async function sweepKept(
  { docker }: Engine,
  { scope, now }: { readonly scope: ProvisionerScope; readonly now: Date },
): Promise<void> {
  const found = await docker.listContainers({
    all: true,
    filters: { ...scopeFilter(scope), status: ['exited', 'dead'] },
  })
  for (const { Id, Names, Labels } of found) {
    const keepMs = readRemovalPolicy(readLabels(Labels, scope)?.removal)
    if (!isKept(Names) || typeof keepMs !== 'number') continue
    const container = docker.getContainer(Id)
    const { State } = await container.inspect()
    if (new Date(State.FinishedAt).getTime() + keepMs > now.getTime()) continue
    await container.remove({ force: true, v: true }).catch(ignoreStatus(404, 409))
  }
}
