import { styleText } from 'node:util'

/** As inquirer draws: plain under NO_COLOR, and where standard output is no terminal. */
export const strong = (text: string): string => styleText('bold', text)
export const faint = (text: string): string => (text === '' ? '' : styleText('dim', text))
export const warning = (): string => styleText('yellow', '!')
export const good = (): string => styleText('green', '✔')
export const colours = (): boolean => styleText('red', 'x') !== 'x'

/** Of a terminal; of anything else nobody knows it. */
export type TerminalSize = Partial<Pick<NodeJS.WriteStream, 'columns' | 'rows'>>
