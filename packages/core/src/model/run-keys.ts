/** Among which runs a key of a run is looked for. */
export const RUN_KEY_SCOPES = ['deployment', 'flow', 'installation'] as const
