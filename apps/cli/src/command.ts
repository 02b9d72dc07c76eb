import type { ArgumentsCamelCase, Argv } from 'yargs'
import type { CliContext } from './context.ts'
import type { GlobalArguments } from './global-options.ts'
import { unmarked } from './separator.ts'

/** One verb, written with its options and its handler side by side: the handler's arguments are those options. */
export interface CommandDefinition<Args> {
  /** As yargs writes it: `pause <name>`. */
  readonly usage: string
  readonly describe: string
  readonly options: (args: Argv) => Argv<Args>
  /** Parses nothing, decides little: calls packages and prints. A number is the exit code, 0 without one. */
  readonly run: (args: ArgumentsCamelCase<Args>, context: CliContext) => Promise<number | void>
}

/** A command whose options only it knows: whoever chooses it sees arguments and work. */
export interface Command {
  readonly usage: string
  readonly describe: string
  readonly attach: (parser: Argv, choose: Choose) => Argv
}

/** A noun, or a noun below it, with its verbs. */
export interface CommandGroup {
  readonly noun: string
  readonly describe: string
  readonly commands: readonly (Command | CommandGroup)[]
}

/** A command with its arguments, ready to be run. It runs after parsing: its errors are its own, and not yargs'. */
export interface Chosen {
  readonly args: GlobalArguments
  readonly work: (context: CliContext) => Promise<number | void>
}
export type Choose = (chosen: Chosen) => void

export function command<Args>({ usage, describe, options, run }: CommandDefinition<Args>): Command {
  return {
    usage,
    describe,
    attach: (parser, choose) =>
      parser.command<Args>({
        command: usage,
        describe,
        builder: options,
        handler: (parsed) => {
          const entries = Object.entries(parsed).map(([name, value]) => [name, unmarked(value)])
          const args = Object.fromEntries(entries) as typeof parsed
          choose({ args, work: (context) => run(args, context) })
        },
      }) as Argv,
  }
}

/** The arguments that a parser with options gives, under their names in code: `--work-queue` is `workQueue`. */
export type ArgumentsOf<Parser> = Parser extends Argv<infer Args> ? KnownKeys<ArgumentsCamelCase<Args>> : never
type KnownKeys<Args> = {
  [Key in keyof Args as string extends Key ? never : number extends Key ? never : Key]: Args[Key]
}
