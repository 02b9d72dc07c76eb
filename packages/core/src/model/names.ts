import { OrcError } from './errors.ts'

/**
 * Names appear in paths, labels and commands: no slash, no control characters, no blanks at the ends, 1 to 200 long. `.`
 * and `..` would be other directories than the one that is made for the name.
 */
export const NAME_PATTERN = /^(?!\s|\.{1,2}$)[^/\\%\p{Cc}]{1,200}(?<!\s)$/u

/** @throws {OrcError} `name_invalid`, saying what kind of thing has the name. */
export function checkName(kind: string, name: string): void {
  if (!NAME_PATTERN.test(name)) throw new OrcError('name_invalid', { kind, name })
}

/** `getRepoInfo` is `get-repo-info`: how an export's name becomes the name of its flow. */
export function kebabCase(identifier: string): string {
  return identifier
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .toLowerCase()
}
