/** As in the contract, which is not loaded for its four words: it brings all of its schemas along. */
export const LEVELS = ['debug', 'info', 'warn', 'error'] as const
export type Level = (typeof LEVELS)[number]
