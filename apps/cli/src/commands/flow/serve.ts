import { command } from '../../command.ts'
import { serveFlow } from '../../composition/serve-flow.ts'
import { duration, named, positive, several, text } from '../../options.ts'
import { timingOptions } from '../deployment/schedule/arguments.ts'

export const serve = command({
  usage: 'serve <entrypoint>',
  describe: 'Deploy a flow and run it in processes of this machine, until it is stopped',
  options: (args) =>
    timingOptions(args)
      .positional('entrypoint', named('FILE:EXPORT'))
      .option('name', { ...text('Name of the deployment (served without it)'), alias: 'n' })
      .option('param', several('A parameter of its runs, k=v'))
      .option('tag', several('A tag'))
      .option('description', text("What it is for (the flow's own without it)"))
      .option('limit', { ...positive('The most runs at once'), alias: 'l' })
      .option('drain-timeout', duration('How long to wait for runs when it is stopped (30s without it)'))
      .option('run-url', text('Where runs reach the API, if that is not this machine')),
  run: (flags, context) => serveFlow(flags, context),
})
