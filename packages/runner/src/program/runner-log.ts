import type { Logger } from '@orc/core/runtime'

/** The runner's own word goes to standard error, which the worker reads: it must be heard when the API is not reached. */
export const runnerLog: Logger = {
  debug: () => {},
  info: write,
  warn: write,
  error: write,
}

function write(message: string, fields?: object): void {
  process.stderr.write(`orc: ${message}${fields === undefined ? '' : ` ${JSON.stringify(fields)}`}\n`)
}
