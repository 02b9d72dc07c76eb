import { upcomingOccurrences } from '@orc/deploy'
import { command } from '../../../command.ts'
import { positive } from '../../../options.ts'
import { relative, utcTime } from '../../../output/times.ts'
import { timingOptions } from './arguments.ts'
import { schedulesToPreview } from './schedules-to-preview.ts'

export const preview = command({
  usage: 'preview [deployment]',
  describe: 'Show the next occurrences of a schedule that need not exist yet, or of all those of a deployment',
  options: (args) =>
    timingOptions(args.positional('deployment', { type: 'string', describe: 'FLOW/DEPLOYMENT' })).option(
      'limit',
      positive('How many (5 without it)'),
    ),
  run: async ({ deployment, limit = 5, ...timing }, { client, output, host }) => {
    const schedules = await schedulesToPreview({ deployment, timing }, client)
    const occurrences = await upcomingOccurrences(client, { schedules, limit })
    output.list(occurrences, {
      columns: {
        Due: ({ at }) => utcTime(at),
        '': ({ at }) => relative(at, host.clock.now()),
        Schedule: ({ slug }) => slug,
      },
      empty: 'Nothing will be due.',
    })
  },
})
