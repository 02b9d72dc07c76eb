import { OrcError } from '@orc/core/model'
import { command } from '../../command.ts'
import { flag, text } from '../../options.ts'
import { counted } from '../../output/words.ts'

export const clear = command({
  usage: 'clear',
  describe: 'Forget cached results, so that the next calls run the bodies of their tasks',
  options: (args) =>
    args
      .option('task', text('Those of the task with this name'))
      .option('key', text('The one with this key'))
      .option('all', flag('All of them')),
  run: async ({ task, key, all }, { client, output }) => {
    if (!all && task === undefined && key === undefined) throw new OrcError('answer_required', WHICH)
    const { deleted } = await client.call('deleteCachedResults', { task, key })
    output.result({ deleted }, `Forgot ${counted(deleted, 'cached result')}.`)
  },
})

const WHICH = { question: 'Which results?', flag: '--task NAME, --key KEY or --all' }
