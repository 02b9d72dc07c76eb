import { OrcError } from '@orc/core/model'
import { command } from '../../command.ts'
import type { CliContext } from '../../context.ts'
import { named, text } from '../../options.ts'

export const set = command({
  usage: 'set <name>',
  describe: 'Set a secret: the value is asked for, or read from standard input',
  options: (args) =>
    args
      .positional('name', named('Name of the secret'))
      .option('value', text('The value; it stays in the history of your shell')),
  run: async ({ name, value }, context) => {
    const secret = await context.client.call('setSecret', { name, value: value ?? (await readValue(context)) })
    context.output.result(secret, `Set secret "${secret.name}".`)
  },
})

async function readValue({ interactive, host }: CliContext): Promise<string> {
  if (interactive) return host.stdin.readHidden('Value: ')
  if (host.stdin.isTerminal) throw new OrcError('answer_required', { flag: '--value', question: 'Value' })
  // `echo secret | orc secret set x`: the newline is the shell's, not the secret's.
  return (await host.stdin.readAll()).replace(/\r?\n$/, '')
}
