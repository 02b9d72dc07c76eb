import type { RunHook } from '@orc/core/contract'
import type { ChildOf } from '@orc/store'
import type { Write } from '../engine/write.ts'

/** One occurrence of one schedule becomes one run, whoever fires it: that is what the conflict is for. */
const INSERT = `
  INSERT INTO flow_runs (id, name, flow_key, deployment_key, pool_key, queue_key, claim_group, state_type, state_seq,
    due_at, created_at, parameters, job_variables, tags, schedule_slug, nominal_at, retry_of, infrastructure_retries,
    parent_key, parent_call, parent_within, parent_kind, code_digest, hook)
  VALUES (:id, :name, :flowKey, :deploymentKey, :poolKey, :queueKey, :group, 'SCHEDULED', 1,
    :dueAt, :now, :parameters, :jobVariables, :tags, :slug, :nominalAt, :retryOf, :infrastructureRetries,
    :parentKey, :call, :within, :kind, :codeDigest, :hook)
  ON CONFLICT (deployment_key, schedule_slug, nominal_at) WHERE schedule_slug IS NOT NULL DO NOTHING`
export const RUN_STATE_INSERT = `
  INSERT INTO flow_run_states (run_key, seq, type, name, at, message, data, epoch)
  VALUES (:runKey, :seq, :type, :name, :at, :message, :data, :epoch)`

export type ParentValues = Pick<ChildOf, 'call' | 'within' | 'kind'> & { readonly parentKey: number }

const NO_PARENT = { parentKey: null, call: null, within: null, kind: null }

/** A run as its row has it; structures are JSON. */
export interface RunValues {
  readonly name: string
  readonly flowKey: number
  readonly deploymentKey: number
  readonly poolKey: number
  readonly queueKey: number
  readonly group: string
  readonly dueAt: number
  readonly parameters: string
  readonly jobVariables: string
  readonly tags: string
  readonly infrastructureRetries: number
  readonly slug?: string | undefined
  readonly nominalAt?: number | undefined
  readonly retryOf?: string | undefined
  readonly parent?: ParentValues | undefined
  readonly codeDigest?: string | null
  readonly hook?: RunHook | undefined
}

/** For its event. */
export interface RunNames {
  readonly flow: string
  /** `flow/name`. */
  readonly deployment: string | null
  readonly pool: string | null
}

/** A run that is SCHEDULED, with its history and its event; undefined when the occurrence has its run already. */
export function writeRun(tx: Write, values: RunValues, names: RunNames): { id: string; key: number } | undefined {
  const id = tx.newId()
  const {
    slug = null,
    nominalAt = null,
    retryOf = null,
    codeDigest = null,
    hook,
    parent = NO_PARENT,
    ...given
  } = values
  const optional = { slug, nominalAt, retryOf, codeDigest, hook: hook === undefined ? null : JSON.stringify(hook) }
  const { changes, key } = tx.run(INSERT, { id, now: tx.nowMs, ...given, ...parent, ...optional })
  if (changes === 0) return undefined
  const state = { type: 'SCHEDULED', name: 'Scheduled', message: null, data: null }
  tx.run(RUN_STATE_INSERT, { runKey: key, seq: 1, at: tx.nowMs, epoch: 0, ...state })
  const { flow, deployment, pool } = names
  const data = { name: given.name, flow, deployment, state: 'Scheduled' }
  tx.emit({ type: 'flow-run:scheduled', subject: id, workPool: pool, data })
  return { id, key }
}
