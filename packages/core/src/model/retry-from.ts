/** Where a finished run is repeated from: `failed` keeps what the tasks that finished returned, `start` does all anew. */
export const RETRY_FROM = ['failed', 'start'] as const
export type RetryFrom = (typeof RETRY_FROM)[number]
