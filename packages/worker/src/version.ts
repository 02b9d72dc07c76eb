import manifest from '../package.json' with { type: 'json' }

/** What a heartbeat says this worker is. */
export const VERSION: string = manifest.version
