import type { Logger } from '@orc/core/runtime'
import type { CliContext } from '../context.ts'
import { LEVELS, type Level } from '../log-levels.ts'
import { clockTime } from '../output/times.ts'

/** Lines of a worker or a server on standard error, from ORC_LOG_LEVEL up. */
export function printingLogger({ settings, output, host }: CliContext): Logger {
  const least = LEVELS.indexOf(settings.values.logLevel)
  const write = (level: Level) => (message: string, fields?: object) => {
    if (LEVELS.indexOf(level) < least) return
    const time = output.style.faint(clockTime(host.clock.now().toISOString()))
    const details = fields === undefined ? '' : ` ${output.style.faint(JSON.stringify(fields, readableError))}`
    host.stderr.write(`${time} ${output.style.word(level.toUpperCase())} ${message}${details}\n`)
  }
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
}

/** An Error has nothing that JSON would show. */
function readableError(_key: string, value: unknown): unknown {
  return value instanceof Error ? value.message : value
}
