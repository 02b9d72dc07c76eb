/** Job variables that mean the same whatever the infrastructure is: a template of any kind of pool spreads them in. */
export const RUN_VARIABLES = {
  grace_seconds: {
    type: 'number',
    title: 'Grace',
    description: 'Seconds between the request to stop and the kill.',
    minimum: 0,
    maximum: 86_400,
    default: 10,
  },
  stream_output: {
    type: 'boolean',
    title: 'Show output at the worker',
    description: "Whether what the run prints is also shown where its worker runs. It is in the run's log in any case.",
    default: true,
  },
} as const
