import { Document } from 'yaml'
import { readYaml } from '../orc-yaml/document.ts'
import { parseOrcYaml } from '../orc-yaml/orc-yaml.ts'
import { SCHEMA_LINE } from '../orc-yaml/save-entry.ts'
import { Notes, type Plain } from './prefect-notes.ts'
import { convertSchedules } from './prefect-schedules.ts'
import { convertStep } from './prefect-steps.ts'

export interface Converted {
  /** Of orc.yaml. */
  readonly text: string
  readonly deployments: number
  readonly notes: readonly string[]
}

/**
 * What a prefect.yaml says, as an orc.yaml, and line by line what could not be said. Anchors are written out.
 * @throws {OrcError} `orc_yaml_invalid` for what is no YAML, or holds values of other types than Prefect takes
 */
export async function convertPrefectYaml(text: string, file: string): Promise<Converted> {
  const yaml = readYaml(text, file)
  const notes = new Notes(yaml, file, { path: [], found: [] })
  // A file that is empty, or no map, has nothing to convert.
  const { 'prefect-version': _, name: __, definitions: ___, deployments, ...rest } = (yaml.value ?? {}) as Plain
  const { build, push, pull, ...unknown } = rest
  notes.addAll(unknown)
  const entries = (Array.isArray(deployments) ? (deployments as Plain[]) : []).map((entry, index) =>
    convertEntry(entry, notes.within('deployments', index)),
  )
  const content = { ...stepsOf({ build, push, pull }, notes), deployments: entries }
  const written = new Document(withReferences(content, notes)).toString({ lineWidth: 0 })
  await parseOrcYaml(written, 'orc.yaml') // what is written can be read
  return { text: `${SCHEMA_LINE}# From ${file}.\n${written}`, deployments: entries.length, notes: notes.texts() }
}

function stepsOf(given: Plain, notes: Notes): Plain {
  const converted = Object.entries(given).flatMap(([kind, steps]) => {
    if (steps === undefined) return []
    const list = Array.isArray(steps) ? steps : []
    const kept = list.map((step: unknown, index) => convertStep(step, notes.within(kind, index)))
    return [[kind, kept.filter((step) => step !== undefined)] as const]
  })
  return Object.fromEntries(converted)
}

function convertEntry(entry: Plain, notes: Notes): Plain {
  const { name, entrypoint, description, tags, parameters, work_pool, schedule, schedules, ...more } = entry
  const { concurrency_limit, build, push, pull, version: _, version_type: __, flow_name: ___, ...rest } = more
  const { enforce_parameter_schema: ____, paused, ...unknown } = rest
  notes.addAll(unknown)
  if (paused === true) notes.add('a deployment is paused on the server: orc deployment pause FLOW/NAME', 'paused')
  const fields = {
    name: name ?? 'unnamed',
    entrypoint: convertEntrypoint(entrypoint, notes),
    description,
    tags,
    parameters,
    work_pool: convertPool(work_pool as Plain | undefined, notes.within('work_pool')),
    schedules: convertSchedules({ schedule, schedules }, notes),
    ...convertLimit(concurrency_limit, notes),
    ...stepsOf({ build, push, pull }, notes),
  }
  return present(fields)
}

/** `flows/report.py:daily_report` was Python; where its TypeScript will be is the closest guess. */
function convertEntrypoint(entrypoint: unknown, notes: Notes): string {
  if (typeof entrypoint !== 'string') {
    notes.add('it has no entrypoint: write FILE:EXPORT of its flow')
    return 'flows.ts:flow'
  }
  const [, file = entrypoint.replaceAll('.', '/'), name = 'flow'] = /^(.*)\.py:(\w+)$/.exec(entrypoint) ?? []
  const guess = `${file}.ts:${name.replace(/_+(\w)/g, (_, letter: string) => letter.toUpperCase())}`
  notes.add(`${entrypoint} is Python: its flow in TypeScript is expected as ${guess}`, 'entrypoint')
  return guess
}

function convertPool(pool: Plain | undefined, notes: Notes): Plain | undefined {
  if (!pool) return undefined
  const { name, work_queue_name: queue, job_variables, ...rest } = pool
  notes.addAll(rest)
  return present({ name, queue, job_variables })
}

const STRATEGIES: Readonly<Record<string, string>> = { ENQUEUE: 'enqueue', CANCEL_NEW: 'cancel-new' }

function convertLimit(limit: unknown, notes: Notes): Plain {
  if (typeof limit !== 'object' || limit === null) return present({ concurrency_limit: limit })
  const { limit: most, collision_strategy: strategy, ...rest } = limit as Plain
  notes.within('concurrency_limit').addAll(rest)
  return present({ concurrency_limit: most, collision_strategy: STRATEGIES[String(strategy)] })
}

/** Blocks and variables of Prefect are secrets and variables here. */
function withReferences<Value>(value: Value, notes: Notes): Value {
  if (typeof value === 'string') return convertText(value, notes) as Value
  if (Array.isArray(value)) return value.map((item) => withReferences(item, notes)) as Value
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withReferences(item, notes)])) as Value
}

function convertText(text: string, notes: Notes): string {
  const converted = text
    .replace(/\{\{\s*prefect\.blocks\.secret\.([\w-]+)\s*\}\}/g, '{{ secret.$1 }}')
    .replace(/\{\{\s*prefect\.variables\.([\w-]+)\s*\}\}/g, '{{ variable.$1 }}')
  const [unknown] = /\{\{\s*prefect\.[^}]*\}\}/.exec(converted) ?? []
  if (unknown) notes.add(`${unknown} refers to a block that has no counterpart: keep it as a secret`)
  return converted
}

function present(fields: Plain): Plain {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null))
}
