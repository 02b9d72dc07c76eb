import { fillReferences, nearest, OrcError, placeholders } from '@orc/core/model'
import { stepId } from '@orc/steps'
import type { Path } from './document.ts'
import type { FileEntry } from './orc-yaml.ts'
import type { DeploymentEntry, Step } from './schema.ts'

/**
 * What stands in braces in an entry: `{{ $NAME }}` is a variable of the environment in which it is deployed and is put in
 * here. `{{ id.output }}` is what a step makes, which is known later: here it is seen that there is such a step before it.
 * `{{ secret.NAME }}` and `{{ variable.NAME }}` are the server's to fill in. Anything else is an error, for a misspelled
 * reference would arrive as it is written.
 */
export type Environment = Readonly<Record<string, string | undefined>>

const VARIABLE = /^\$(\w+)$/
const OF_SERVER = /^(secret|variable)\../
const OUTPUT = /^([A-Za-z_][\w-]*)\.[\w-]+$/

/** @throws {OrcError} `environment_missing`, `reference_unknown`, each with the place in the file */
export function withEnvironment({ entry, place }: FileEntry, env: Environment): DeploymentEntry {
  const { build, push, pull, parameters, description, tags, work_pool: pool } = entry
  const filler = new Filler(place, env)
  const made = [...idsOf(build), ...idsOf(push)]
  const steps = (name: 'build' | 'push' | 'pull', before: readonly string[]): Step[] | undefined =>
    entry[name]?.map((step, index, all) => {
      const known = [...before, ...idsOf(all.slice(0, index))]
      return filler.fill(step, { path: [name, index], known, isPulled: name === 'pull' })
    })
  const fill = <Value>(value: Value, ...path: string[]): Value =>
    filler.fill(value, { path, known: made, isPulled: true })
  return {
    ...entry,
    ...present({
      build: build && steps('build', []),
      push: push && steps('push', idsOf(build)),
      pull: pull && steps('pull', made),
      parameters: parameters && fill(parameters, 'parameters'),
      description: fill(description, 'description'),
      tags: tags && fill(tags, 'tags'),
      work_pool: pool && {
        ...pool,
        ...present({ job_variables: fill(pool.job_variables, 'work_pool', 'job_variables') }),
      },
    }),
  }
}

interface Spot {
  readonly path: Path
  /** Ids of the steps that are done by then. */
  readonly known: readonly string[]
  /** Whether the server has it before it is used, and can fill in what is its own. */
  readonly isPulled: boolean
}

class Filler {
  readonly #place: FileEntry['place']
  readonly #env: Environment

  constructor(place: FileEntry['place'], env: Environment) {
    this.#place = place
    this.#env = env
  }

  fill<Value>(value: Value, spot: Spot): Value {
    if (typeof value === 'string') return this.#fillText(value, spot) as Value
    if (Array.isArray(value)) return value.map((item, index) => this.fill(item, below(spot, index))) as Value
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value).map(([key, item]) => [key, this.fill(item, below(spot, key))])
    return Object.fromEntries(entries) as Value
  }

  #fillText(text: string, spot: Spot): unknown {
    if (isToken(spot)) return this.#checkToken(text, spot)
    const values = new Map<string, string>()
    for (const reference of placeholders(text)) {
      const name = VARIABLE.exec(reference)?.[1]
      if (name === undefined) this.#check(reference, spot)
      else values.set(reference, this.#variable(name, spot))
    }
    return fillReferences(text, values)
  }

  #variable(name: string, { path }: Spot): string {
    const value = this.#env[name]
    if (value !== undefined) return value
    throw new OrcError('environment_missing', { place: this.#place(path), name })
  }

  #check(reference: string, { path, known, isPulled }: Spot): void {
    if (isPulled && OF_SERVER.test(reference)) return
    const id = OUTPUT.exec(reference)?.[1]
    if (id !== undefined && known.includes(id)) return
    const guess = id === undefined ? undefined : nearest(id, known)
    throw new OrcError('reference_unknown', {
      place: this.#place(path),
      reference,
      nearest: guess === undefined ? undefined : `${guess}${reference.slice(id?.length)}`,
      known: [
        ...known.map((step) => `${step}.…`),
        '$NAME of the environment',
        ...(isPulled ? ['secret.NAME', 'variable.NAME'] : []),
      ],
    })
  }

  /** It is stored with the deployment, where many may read it: so it must be a reference, which the worker follows. */
  #checkToken(text: string, { path }: Spot): string {
    if (/^\{\{\s*(\$\w+|secret\.[^{}]+?)\s*\}\}$/.test(text)) return text
    throw new OrcError('orc_yaml_invalid', {
      problems: [`${this.#place(path)}: "access_token" must be {{ secret.NAME }} or {{ $NAME }}, not a token itself`],
    })
  }
}

function isToken({ path, isPulled }: Spot): boolean {
  return isPulled && path[0] === 'pull' && path[2] === 'access_token'
}

function below(spot: Spot, step: string | number): Spot {
  return { ...spot, path: [...spot.path, step] }
}

function idsOf(steps: readonly Step[] | undefined): string[] {
  return (steps ?? []).map(stepId)
}

function present<Fields extends object>(fields: Fields): { [Key in keyof Fields]?: Exclude<Fields[Key], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never
}
