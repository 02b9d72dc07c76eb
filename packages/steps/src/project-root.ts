import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** The first of these that is found, from a directory upwards, marks the root: the nearest mark wins, whatever it is. */
const MARKS = ['orc.yaml', 'package.json', '.git']

/** The directory that entrypoints are relative to; undefined when nothing up to `/` marks one. */
export function projectRoot(directory: string): string | undefined {
  const here = resolve(directory)
  if (MARKS.some((mark) => existsSync(join(here, mark)))) return here
  const above = dirname(here)
  return above === here ? undefined : projectRoot(above)
}
