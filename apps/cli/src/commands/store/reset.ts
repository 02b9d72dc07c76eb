import { OrcError } from '@orc/core/model'
import { command } from '../../command.ts'
import { deleteStore, storeFile } from '../../composition/local-store.ts'
import { flag } from '../../options.ts'

export const reset = command({
  usage: 'reset',
  describe: 'Delete the store with everything in it',
  options: (args) => args.option('yes', { ...flag('Yes, delete it'), alias: 'y' }),
  run: async ({ yes }, context) => {
    const file = storeFile(context)
    if (!yes) throw new OrcError('answer_required', { question: `Delete everything in ${file}?`, flag: '--yes' })
    await deleteStore(context)
    context.output.result({ file }, `Deleted the store ${file}. The next command begins a new one.`)
  },
})
