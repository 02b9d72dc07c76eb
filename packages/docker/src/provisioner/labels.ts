import { createHash } from 'node:crypto'
import type { OwnedRun, ProvisionerScope } from '@orc/worker'

/** What every container of Orc carries, so that a later worker finds it, and no other installation touches it. */
export const LABEL = {
  installation: 'orc.installation',
  pool: 'orc.pool',
  run: 'orc.run',
  epoch: 'orc.epoch',
  /** Where its runner was told to find the API. */
  api: 'orc.api',
  removal: 'orc.auto-remove',
  streamOutput: 'orc.stream-output',
} as const

export interface ContainerRecord {
  readonly run: OwnedRun
  readonly apiUrl: string | undefined
  readonly removal: string | undefined
  readonly streamOutput: boolean
}

export function labelsOf({ installationId, pool }: ProvisionerScope, record: ContainerRecord): Record<string, string> {
  const { run, apiUrl, removal, streamOutput } = record
  return {
    [LABEL.installation]: installationId,
    [LABEL.pool]: pool,
    [LABEL.run]: run.id,
    [LABEL.epoch]: String(run.epoch),
    [LABEL.streamOutput]: String(streamOutput),
    ...(apiUrl === undefined ? {} : { [LABEL.api]: apiUrl }),
    ...(removal === undefined ? {} : { [LABEL.removal]: removal }),
  }
}

/** Undefined for containers that are not of this installation and pool. */
export function readLabels(
  labels: Readonly<Record<string, string>>,
  { installationId, pool }: ProvisionerScope,
): ContainerRecord | undefined {
  const { [LABEL.run]: id, [LABEL.epoch]: epoch } = labels
  if (id === undefined || epoch === undefined) return undefined
  if (labels[LABEL.installation] !== installationId || labels[LABEL.pool] !== pool) return undefined
  return {
    run: { id, epoch: Number(epoch) },
    apiUrl: labels[LABEL.api],
    removal: labels[LABEL.removal],
    streamOutput: labels[LABEL.streamOutput] === 'true',
  }
}

/** The engine's filter for containers that carry these. */
export function scopeFilter({ installationId, pool }: ProvisionerScope, run?: OwnedRun): { label: string[] } {
  const own = [`${LABEL.installation}=${installationId}`, `${LABEL.pool}=${pool}`]
  return { label: run ? [...own, `${LABEL.run}=${run.id}`, `${LABEL.epoch}=${run.epoch}`] : own }
}

/** Names hold so many characters; a run's own name comes first in it, for people. */
const MAX_TITLE = 80

/**
 * One name for a run and epoch of an installation and pool: the engine refuses a second container of that name, so two
 * calls can never make two containers.
 */
export function containerName(scope: ProvisionerScope, run: OwnedRun & { readonly name: string }): string {
  const title = run.name.replace(/[^a-zA-Z0-9_.-]+/g, '-').slice(0, MAX_TITLE)
  const owner = createHash('sha256').update(JSON.stringify([scope.installationId, scope.pool, run.id]))
  return `orc-${title}-${owner.digest('hex').slice(0, 12)}-${run.epoch}`
}

/** A container that is kept after its run was recorded: it is not a run's any more, and only labels cannot be changed. */
const KEPT = '.over'

export function keptName(name: string): string {
  return `${plainName(name)}${KEPT}`
}

export function isKept(names: readonly string[]): boolean {
  return names.some((name) => name.endsWith(KEPT))
}

/** The engine writes a slash in front. */
export function plainName(name: string): string {
  return name.replace(/^\//, '')
}
