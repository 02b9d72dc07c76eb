import { command } from '../../command.ts'
import { given } from '../../given.ts'
import { readTemplate } from '../../json-input.ts'
import { limit, text } from '../../options.ts'
import { POOL } from './arguments.ts'

export const update = command({
  usage: 'update <name>',
  describe: 'Change what is given of a work pool',
  options: (args) =>
    args
      .positional('name', POOL)
      .option('description', text('What it is for'))
      .option('concurrency-limit', limit('The most runs at once'))
      .option('base-job-template', text('JSON file with the new template')),
  run: async ({ name, description, concurrencyLimit, baseJobTemplate }, { client, output, host }) => {
    const template = readTemplate(baseJobTemplate, host.directory)
    const change = given({ description, concurrencyLimit, baseJobTemplate: template })
    const { workPool, brokenDeployments } = await client.call('updateWorkPool', { name, ...change })
    output.result(workPool, `Updated work pool "${name}".`)
    if (brokenDeployments.length > 0) output.warn(`Its template no longer fits: ${brokenDeployments.join(', ')}.`)
  },
})
