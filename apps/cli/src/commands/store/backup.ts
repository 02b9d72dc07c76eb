import { resolve } from 'node:path'
import { command } from '../../command.ts'
import { refuseExisting, withStore } from '../../composition/local-store.ts'
import { named } from '../../options.ts'

export const backup = command({
  usage: 'backup <file>',
  describe: 'Copy the store into a file, while others work on it',
  options: (args) => args.positional('file', named('The file, which must not be there yet')),
  run: async ({ file }, context) => {
    const target = resolve(context.host.directory, file)
    refuseExisting(target)
    await withStore(context, ({ upkeep }) => upkeep.backup(target))
    context.output.result(
      { file: target },
      `The store was copied into ${target}. Keys are not in it: keep ORC_HOME/*.key too.`,
    )
  },
})
