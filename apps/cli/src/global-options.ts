import type { Argv } from 'yargs'

/** Taken before and after every command. Those with `value` take the next word with them. */
const GLOBAL_OPTIONS = {
  output: { alias: 'o', type: 'string', choices: ['text', 'json'], describe: 'json: one document on standard output' },
  prompt: { type: 'boolean', describe: 'Ask questions, or with --no-prompt never' },
  profile: { type: 'string', describe: 'Use this profile' },
  'api-url': { type: 'string', describe: 'Talk to this server' },
  home: { type: 'string', describe: 'Use this directory instead of ORC_HOME' },
  debug: { type: 'boolean', describe: 'Show stacks of errors' },
} as const

/** Arguments of any command, of which these are looked at everywhere. */
export type GlobalArguments = Readonly<Record<string, unknown>>

export function globalOptions(parser: Argv): Argv {
  for (const [name, option] of Object.entries(GLOBAL_OPTIONS)) {
    parser.option(name, { ...option, group: 'Everywhere:', global: true })
  }
  return parser.group('help', 'Everywhere:')
}

/** The first word that is no option: the noun, whatever stands before it. */
export function nounOf(argv: readonly string[]): string | undefined {
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] ?? ''
    if (!word.startsWith('-')) return word
    if (takesNextWord(word)) at += 1
  }
  return undefined
}

function takesNextWord(word: string): boolean {
  return Object.entries(GLOBAL_OPTIONS).some(
    ([name, option]) =>
      option.type === 'string' && (word === `--${name}` || ('alias' in option && word === `-${option.alias}`)),
  )
}
