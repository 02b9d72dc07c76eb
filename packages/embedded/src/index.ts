export type { Backup } from './back-up.ts'
export { type Embedded, type EmbeddedOptions, openEmbedded } from './open-embedded.ts'
