import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const LOADS = join(import.meta.dirname, '..', 'loads')

/**
 * Runs a program of `loads/` in a process of its own, so that making load takes no time from what measures, and
 * resolves to the JSON that it prints last.
 */
export async function load<Ask extends object, Result>(name: string, ask: Ask): Promise<Result> {
  const child = spawn(process.execPath, [join(LOADS, `${name}.ts`), JSON.stringify(ask)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let printed = ''
  child.stdout.on('data', (chunk) => (printed += String(chunk)))
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`The load ${name} ended with ${code}.`)
  return JSON.parse(printed) as Result
}
