import type { RunKey } from '@orc/core/contract'
import type { DeploymentRow } from '../deployments/deployment-row.ts'
import type { Write } from '../engine/write.ts'

const FIND = `
  SELECT r.id FROM run_keys k JOIN flow_runs r ON r.key = k.run_key
  WHERE k.scope = :scope AND k.key = :key AND (k.ends_at IS NULL OR k.ends_at > :now)`
const TAKE = `
  INSERT OR REPLACE INTO run_keys (scope, key, run_key, ends_at)
  VALUES (:scope, :key, (SELECT key FROM flow_runs WHERE id = :id), :endsAt)`
const FORGET = `DELETE FROM run_keys WHERE ends_at <= :now`

/** In one transaction for all that ask with the key: one of them creates, the others find. Returns the id of the run. */
export function onceByKey(
  tx: Write,
  { deployment, runKey }: { readonly deployment: DeploymentRow; readonly runKey: RunKey | undefined },
  create: () => string | undefined,
): string | undefined {
  if (runKey === undefined) return create()
  const { key, ttlMs } = runKey
  const place = { scope: scopeOf(runKey, deployment), key }
  const earlier = tx.get<{ id: string }>(FIND, { ...place, now: tx.nowMs })
  if (earlier !== undefined) return earlier.id
  const id = create()
  if (id !== undefined) tx.run(TAKE, { ...place, id, endsAt: ttlMs === undefined ? null : tx.nowMs + ttlMs })
  return id
}

function scopeOf({ scope }: RunKey, { key, flow_key: flowKey }: DeploymentRow): string {
  if (scope === 'deployment') return `deployment:${key}`
  return scope === 'flow' ? `flow:${flowKey}` : 'installation'
}

export function forgetEndedRunKeys(tx: Write): number {
  return tx.run(FORGET, { now: tx.nowMs }).changes
}
