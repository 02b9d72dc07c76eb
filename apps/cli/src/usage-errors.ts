import { nearest, OrcError } from '@orc/core/model'
import type { Argv } from 'yargs'

/** Of yargs, what it knows at the place where parsing failed. Its types leave the second one out. */
interface Failed {
  getOptions(): { key: Record<string, unknown> }
  getInternalMethods(): {
    getCommandInstance(): { getCommands(): string[] }
    getContext(): { commands: string[]; fullCommands: string[] }
  }
}

interface Typed {
  readonly argv: readonly string[]
  readonly parser: Argv
}

/** What yargs complains of, as an error with what to do: the nearest flag or command where one was mistyped. */
export function usageError(message: string, { argv, parser }: Typed): OrcError {
  const place = placeOf(parser)
  const unknown = /^Unknown (?:argument|command)s?: (.*)$/.exec(message)?.[1]
  if (unknown !== undefined) return unknownWord(unknown.split(', ')[0] ?? '', { ...place, argv })
  if (message.startsWith('Not enough non-option arguments')) return missingWord(place)
  return usage(sentence(plainly(onOneLine(message))), `Usage: orc ${place.usage}. Its flags: orc ${place.path} --help`)
}

interface Place {
  /** The words of the command so far: `work-pool create`. */
  readonly path: string
  /** With its arguments: `work-pool create <name>`. */
  readonly usage: string
  readonly commands: readonly string[]
  readonly flags: readonly string[]
}

function placeOf(parser: Argv): Place {
  const failed = parser as unknown as Failed
  const internals = failed.getInternalMethods()
  const { commands: words, fullCommands } = internals.getContext()
  const usage = fullCommands.join(' ') || '<noun> <verb>'
  const positionals = new Set([...usage.matchAll(/[[<](\w[\w-]*)/g)].map(([, name]) => name))
  // Yargs counts its own camel-cased spellings, and positionals, among the keys.
  const isFlag = (name: string): boolean => name.length > 1 && !/[A-Z]/.test(name) && !positionals.has(name)
  const flags = Object.keys(failed.getOptions().key).filter(isFlag)
  const commands = internals.getCommandInstance().getCommands()
  return { path: words.join(' '), usage, commands, flags }
}

function unknownWord(word: string, place: Place & { readonly argv: readonly string[] }): OrcError {
  const flag = place.argv.find(
    (typed) => typed.replace(/^--?(no-)?/, '').split('=')[0] === word && typed.startsWith('-'),
  )
  if (flag !== undefined) {
    const like = nearest(word, place.flags)
    const known = place.flags.map((name) => `--${name}`).join(', ')
    return usage(
      `There is no flag "${flag.split('=')[0]}" here.`,
      like ? `Did you mean --${like}?` : `The flags are: ${known}.`,
    )
  }
  if (place.commands.length === 0) return usage(`"${word}" is one word too many.`, `Usage: orc ${place.usage}`)
  const like = nearest(word, place.commands)
  const known = `The commands are: ${place.commands.join(', ')}.`
  return usage(
    `There is no command "${[place.path, word].filter(Boolean).join(' ')}".`,
    like ? `Did you mean: orc ${[place.path, like].filter(Boolean).join(' ')}` : known,
  )
}

function missingWord(place: Place): OrcError {
  if (place.commands.length === 0) return usage('An argument is missing.', `Usage: orc ${place.usage}`)
  return usage(
    `"${['orc', place.path].join(' ').trim()}" needs a command.`,
    `The commands are: ${place.commands.join(', ')}.`,
  )
}

const usage = (problem: string, remedy: string): OrcError => new OrcError('usage', { problem, remedy })

const onOneLine = (message: string): string => message.trim().replaceAll(/\s*\n\s*/g, ' ')

/** Yargs' own words, where they can be said better. */
function plainly(message: string): string {
  return message
    .replace(/^Not enough arguments following: (\S+)$/, '--$1 needs a value')
    .replace(/^Missing required arguments?: (.+)$/, 'Missing: $1')
    .replace(/^Invalid values: Argument: (\S+), Given: (.+), Choices: (.+)$/, '--$1 cannot be $2; it is one of $3')
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}
