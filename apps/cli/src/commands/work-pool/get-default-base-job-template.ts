import { command } from '../../command.ts'
import { text } from '../../options.ts'
import { askType, workPoolType } from './types.ts'

export const getDefaultBaseJobTemplate = command({
  usage: 'get-default-base-job-template',
  describe: 'Print the template that pools of a type begin with',
  options: (args) => args.option('type', { ...text('The type'), alias: 't' }),
  run: async ({ type }, context) => {
    const { client, output } = context
    const { baseJobTemplate } = await workPoolType(client, type ?? (await askType(context)))
    output.result(baseJobTemplate, () => JSON.stringify(baseJobTemplate, undefined, 2))
  },
})
