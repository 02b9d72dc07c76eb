import { INITIAL } from './001-initial.ts'

/** In their order; a store's `user_version` is how many of them it has. Released ones are never edited. */
export const MIGRATIONS: readonly string[] = [INITIAL]
