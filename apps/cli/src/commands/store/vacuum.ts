import { command } from '../../command.ts'
import { storeFile, withStore } from '../../composition/local-store.ts'

export const vacuum = command({
  usage: 'vacuum',
  describe: 'Give the room of deleted rows back to the disk',
  options: (args) => args,
  run: async (_, context) => {
    await withStore(context, ({ store }) => store.upkeep.vacuum())
    const file = storeFile(context)
    context.output.result({ file }, `The store ${file} takes no more room than it needs.`)
  },
})
