import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { nearest } from '@orc/core/model'
import type { Host } from '../host.ts'
import { SETTINGS, type Settings } from '../settings.ts'
import { type Check, fine, problem } from './check.ts'

/** What concerns this machine: Node, the home, its keys, the environment. */
export function checkMachine({ home }: Settings, host: Host): Check[] {
  return [fine('node', `Node ${host.nodeVersion}`), checkHome(home), ...checkKeys(home), ...checkEnvironment(host.env)]
}

function checkHome(home: string): Check {
  if (!existsSync(home)) return fine('home', `${home} is not there yet; it will be made`)
  if (!statSync(home).isDirectory()) {
    return problem('home', { message: `${home} is not a directory`, remedy: 'Point ORC_HOME at a directory.' })
  }
  return privately('home', home, '700')
}

function checkKeys(home: string): Check[] {
  const keys = existsSync(home) ? readdirSync(home).filter((file) => file.endsWith('.key')) : []
  return keys.map((file) => privately(file, join(home, file), '600'))
}

/** Nobody but the owner may read it: secrets and keys are there. Windows has no such bits. */
function privately(name: string, path: string, mode: string): Check {
  const bits = statSync(path).mode & 0o777
  if ((bits & 0o077) === 0 || process.platform === 'win32') return fine(name, `${path}, mode ${bits.toString(8)}`)
  return problem(name, {
    message: `${path} has mode ${bits.toString(8)}: others can read it`,
    remedy: `chmod ${mode} ${path}`,
  })
}

/** A mistyped variable has no effect, and nobody says so. */
function checkEnvironment(env: Host['env']): Check[] {
  const known = Object.values(SETTINGS).map((setting) => setting.env as string)
  return Object.keys(env).flatMap((name) => {
    const like = name.startsWith('ORC_') && !known.includes(name) ? nearest(name, known) : undefined
    if (like === undefined) return []
    return [problem('environment', { message: `${name} is no setting`, remedy: `Did you mean ${like}?` })]
  })
}
