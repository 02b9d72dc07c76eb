import { quoted } from '@orc/core/model'
import { command } from '../../command.ts'
import { engineTrouble } from '../../composition/engine-trouble.ts'
import { given } from '../../given.ts'
import { readTemplate } from '../../json-input.ts'
import { flag, limit, text } from '../../options.ts'
import { POOL } from './arguments.ts'
import { askType } from './types.ts'

export const create = command({
  usage: 'create <name>',
  describe: 'Create a work pool',
  options: (args) =>
    args
      .positional('name', POOL)
      .option('type', { ...text('What kind of infrastructure its runs get'), alias: 't' })
      .option('description', text('What it is for'))
      .option('base-job-template', text("JSON file with its template, instead of the type's own"))
      .option('concurrency-limit', limit('The most runs at once'))
      .option('paused', flag('Let nothing be claimed yet'))
      .option('set-as-default', flag('Use it for deployments that name no pool')),
  run: async ({ name, type: typed, paused, setAsDefault, ...more }, context) => {
    const { client, output, host, profiles, profile } = context
    const type = typed ?? (await askType(context))
    const { description, concurrencyLimit } = more
    const baseJobTemplate = readTemplate(more.baseJobTemplate, host.directory)
    const optional = given({ description, concurrencyLimit, baseJobTemplate })
    const pool = await client.call('createWorkPool', { name, type, paused, ...optional })
    if (setAsDefault) await profiles.set(profile, { ORC_DEFAULT_WORK_POOL: pool.name })
    const status = `${output.style.word(pool.status)}: ${pool.statusReason}`
    output.line(`Created work pool "${pool.name}" of type ${pool.type}. It is ${status}`)
    const trouble = await engineTrouble(type, context)
    if (trouble) output.warn(`${trouble.problem} ${trouble.remedy}`)
    output.result(pool, `Start a worker for it with:\n  orc worker start --pool ${quoted(pool.name)}`)
  },
})
