import { isOrcError, OrcError } from '@orc/core/model'
import yargs, { type Argv } from 'yargs'
import type { Choose, Chosen, Command, CommandGroup } from './command.ts'
import { openContext, outputFor } from './context.ts'
import { type GlobalArguments, globalOptions, nounOf } from './global-options.ts'
import type { Host } from './host.ts'
import { NOUNS } from './nouns.ts'
import { unmarked, withoutSeparator } from './separator.ts'
import { usageError } from './usage-errors.ts'

/** Runs one command and returns its exit code: 0 done, 1 the operation failed, 2 wrong usage. Never throws. */
export async function runCli(argv: readonly string[], host: Host): Promise<number> {
  let args: GlobalArguments = { debug: argv.includes('--debug') }
  try {
    const parsed = await parse(argv)
    if (parsed.help !== undefined) outputFor(args, host).line(parsed.help)
    if (parsed.chosen === undefined) return 0
    args = parsed.chosen.args
    await using context = openContext(args, host)
    return (await parsed.chosen.work(context)) ?? 0
  } catch (error) {
    return fail(error, { args, host })
  }
}

interface Parsed {
  /** What was asked for, undefined where only help was. */
  readonly chosen: Chosen | undefined
  readonly help: string | undefined
}

/** @throws {OrcError} `usage` */
async function parse(typed: readonly string[]): Promise<Parsed> {
  const argv = withoutSeparator(typed)
  const parser = yargs([...argv])
    .scriptName('orc')
    .usage('$0 <noun> <verb>')
    .locale('en')
    .exitProcess(false)
  parser.parserConfiguration({ 'dot-notation': false, 'greedy-arrays': false, 'parse-positional-numbers': false })
  globalOptions(parser.wrap(null).version(false).help('help').alias('help', 'h'))
  let chosen: Chosen | undefined
  await attachNouns(parser, { typed: nounOf(argv), choose: (found) => (chosen = found) })
  parser.strict().demandCommand(1)
  parser.fail((message, error) => {
    throw isOfYargs(error) ? usageError(unmarked(message), { argv, parser }) : error
  })
  let help = ''
  void parser.parse([...argv], {}, (_error, _args, printed) => {
    help = printed
  })
  return { chosen, help: help || undefined }
}

/** Yargs fails with a message alone, or with an error of its own. */
function isOfYargs(error: Error | undefined): boolean {
  return error === undefined || error === null || error.name === 'YError'
}

/** The noun that was typed with its verbs; of the others only what the help says about them. */
async function attachNouns(
  parser: Argv,
  { typed, choose }: { typed: string | undefined; choose: Choose },
): Promise<void> {
  for (const [name, noun] of Object.entries(NOUNS)) {
    if (name !== typed) parser.command(name, noun.describe)
    else attach(parser, await noun.load(), choose)
  }
}

function attach(parser: Argv, entry: Command | CommandGroup, choose: Choose): void {
  if ('attach' in entry) {
    entry.attach(parser, choose)
    return
  }
  parser.command(entry.noun, entry.describe, (group) => {
    for (const inner of entry.commands) attach(group, inner, choose)
    return group.demandCommand(1)
  })
}

/** What a shell says of a command that Ctrl-C ended. */
const INTERRUPTED = 130

/** An error of Orc explains itself, and who left knows; anything else is a bug, and says how to see more. */
function fail(error: unknown, { args, host }: { args: GlobalArguments; host: Host }): number {
  const output = outputFor(args, host)
  if (error instanceof Error && error.name === 'Interrupted') {
    output.warn('Interrupted: nothing was changed.')
    return INTERRUPTED
  }
  const known = isOrcError(error) ? error : new OrcError('internal', {}, { cause: error })
  if (isOrcError(error)) output.failure(error)
  else
    output.failure({
      message: String(error),
      hint: 'This should not happen. Run it again with --debug, and report it.',
    })
  if (args.debug === true) output.stack(error)
  // A step is asked for rightly and fails all the same, for reasons of its own.
  return known.status === 400 && known.code !== 'step_failed' ? 2 : 1
}
