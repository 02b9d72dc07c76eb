import { named } from '../../options.ts'

export const RUN = named('Id of the run, the beginning of it, or its name')
