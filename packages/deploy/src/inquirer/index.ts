export type { TerminalStreams } from './terminal.ts'
export { terminalProgress } from './terminal-progress.ts'
export { terminalPrompts } from './terminal-prompts.ts'
