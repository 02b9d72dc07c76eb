import { named } from '../../options.ts'

export const POOL = named('Name of the work pool')
