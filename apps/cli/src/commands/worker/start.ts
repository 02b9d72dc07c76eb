import { command } from '../../command.ts'
import { startWorker } from '../../composition/start-worker.ts'
import { workPoolOf } from '../../default-work-pool.ts'
import { duration, flag, port, positive, several, text } from '../../options.ts'

export const start = command({
  usage: 'start',
  describe: 'Claim runs of a work pool and make their infrastructure, until it is stopped',
  options: (args) =>
    args
      .option('pool', { ...text('The work pool (the default one without it)'), alias: 'p' })
      .option('name', { ...text('A label (host and process without it)'), alias: 'n' })
      .option('type', { ...text('Refuse pools of another type than this one'), alias: 't' })
      .option('work-queue', { ...several('Serve only this queue'), alias: 'q' })
      .option('limit', { ...positive('The most runs at once'), alias: 'l' })
      .option('run-once', flag('Do what is due now, and stop'))
      .option('with-healthcheck', flag('Answer GET /health on --healthcheck-port'))
      .option('healthcheck-port', port('Where to (8080 without it)'))
      .option('drain-timeout', duration('How long to wait for runs when it is stopped (30s without it)'))
      .option('run-url', text('Where runs reach the API, if that is not this machine')),
  run: (flags, context) => startWorker({ ...flags, pool: workPoolOf(flags.pool, context) }, context),
})
