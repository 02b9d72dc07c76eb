import type { Command, CommandGroup } from './command.ts'

interface Noun {
  readonly describe: string
  /** Each noun is a chunk of its own, read only when it is typed. */
  readonly load: () => Promise<CommandGroup | Command>
}

/** The nouns of the command line, and the verbs that stand alone. */
export const NOUNS: Readonly<Record<string, Noun>> = {
  'work-pool': {
    describe: 'Kinds of infrastructure that runs get',
    load: async () => (await import('./commands/work-pool/index.ts')).workPool,
  },
  'work-queue': {
    describe: 'Lines of a work pool, by priority',
    load: async () => (await import('./commands/work-queue/index.ts')).workQueue,
  },
  worker: {
    describe: 'Processes that claim runs and make their infrastructure',
    load: async () => (await import('./commands/worker/index.ts')).worker,
  },
  deploy: {
    describe: 'Create a deployment of a flow, or change it',
    load: async () => (await import('./commands/deploy.ts')).deploy,
  },
  init: {
    describe: 'Write the file of deployments, orc.yaml',
    load: async () => (await import('./commands/init.ts')).init,
  },
  deployment: {
    describe: 'How, when and where flows run',
    load: async () => (await import('./commands/deployment/index.ts')).deployment,
  },
  flow: {
    describe: 'Flows',
    load: async () => (await import('./commands/flow/index.ts')).flow,
  },
  'flow-run': {
    describe: 'Runs of flows',
    load: async () => (await import('./commands/flow-run/index.ts')).flowRun,
  },
  'concurrency-limit': {
    describe: 'Limits that runs share by a name or a tag',
    load: async () => (await import('./commands/concurrency-limit/index.ts')).concurrencyLimit,
  },
  cache: {
    describe: 'Results of tasks that later calls are given',
    load: async () => (await import('./commands/cache/index.ts')).cache,
  },
  event: {
    describe: 'What happened, for the runs that wait for it',
    load: async () => (await import('./commands/event/index.ts')).event,
  },
  variable: {
    describe: 'Values that jobs refer to by name',
    load: async () => (await import('./commands/variable/index.ts')).variable,
  },
  secret: {
    describe: 'Values that are stored encrypted',
    load: async () => (await import('./commands/secret/index.ts')).secret,
  },
  server: {
    describe: 'The API for several workers and machines',
    load: async () => (await import('./commands/server/index.ts')).server,
  },
  store: {
    describe: 'The file that holds everything',
    load: async () => (await import('./commands/store/index.ts')).store,
  },
  config: {
    describe: 'Settings of the profile in use',
    load: async () => (await import('./commands/config/index.ts')).config,
  },
  profile: {
    describe: 'Named sets of settings',
    load: async () => (await import('./commands/profile/index.ts')).profile,
  },
  doctor: {
    describe: 'Find what is wrong, and what to do about it',
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
  version: {
    describe: 'Print the version',
    load: async () => (await import('./commands/version.ts')).version,
  },
}
