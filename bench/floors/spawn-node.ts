import { spawnedMs } from '../harness/spawn.ts'

/** What any command costs at least: Node that starts, does nothing, and ends. In milliseconds. */
export const spawnNode = (): number => spawnedMs(['-e', '0'])
