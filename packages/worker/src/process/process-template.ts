import type { BaseJobTemplate } from '@orc/core/model'
import { RUN_VARIABLES } from '../run-variables.ts'

export const PROCESS_TYPE = 'process'
export const PROCESS_DESCRIPTION = 'Runs each flow run as a process of its own on the machine of the worker.'

/** What a deployment or a run may say about its process. Plain data: servers and wizards carry it without a worker. */
export const PROCESS_TEMPLATE = {
  variables: {
    type: 'object',
    properties: {
      env: {
        type: 'object',
        title: 'Environment variables',
        description: "Added to the worker's own, of which nothing that begins with ORC_ is passed on.",
        additionalProperties: { type: 'string' },
        default: {},
      },
      working_dir: {
        type: 'string',
        title: 'Working directory',
        description: 'Where the process runs. Default: where its code is.',
      },
      command: {
        type: 'string',
        title: 'Command',
        description:
          "What starts the runner, in the shell's words: `nice -n 10 node --max-old-space-size=512`. Default: the worker's own Node.",
      },
      ...RUN_VARIABLES,
    },
  },
  job_configuration: {
    env: '{{ env }}',
    working_dir: '{{ working_dir }}',
    command: '{{ command }}',
    // A duration: what the API reads from any pool's job.
    grace: '{{ grace_seconds }}s',
    stream_output: '{{ stream_output }}',
  },
} as const satisfies BaseJobTemplate

/** A rendered job of a process pool. A pool's owner may have changed the template: nothing is taken for granted. */
export interface ProcessJob {
  readonly env: Readonly<Record<string, string>>
  readonly workingDir: string | undefined
  readonly command: string | undefined
  readonly streamOutput: boolean
}

export function readProcessJob(configuration: Readonly<Record<string, unknown>>): ProcessJob {
  const { env, working_dir: workingDir, command, stream_output: streamOutput } = configuration
  const given = typeof env === 'object' && env !== null ? Object.entries(env) : []
  return {
    env: Object.fromEntries(
      given.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
    ),
    workingDir: typeof workingDir === 'string' && workingDir !== '' ? workingDir : undefined,
    command: typeof command === 'string' && command.trim() !== '' ? command : undefined,
    streamOutput: streamOutput === true,
  }
}
