import { resolve } from 'node:path'
import { command } from '../../command.ts'
import { refuseExisting, withStore } from '../../composition/local-store.ts'
import { named } from '../../options.ts'
import { counted } from '../../output/words.ts'

export const backup = command({
  usage: 'backup <file>',
  describe: 'Copy the store into a file, and large results into FILE.results, while others work on it',
  options: (args) => args.positional('file', named('The file, which must not be there yet')),
  run: async ({ file }, context) => {
    const target = resolve(context.host.directory, file)
    refuseExisting(target)
    const { results = null, values } = await withStore(context, (orc) => orc.backUp(target))
    const more = results ? `, and ${counted(values, 'large result')} into ${results}` : ''
    const text = `The store was copied into ${target}${more}. Keys are not in it: keep ORC_HOME/*.key too.`
    context.output.result({ file: target, results }, text)
  },
})
