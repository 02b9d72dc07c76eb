import * as z from 'zod'
import { STATE_TYPES } from '../model/states.ts'
import { Instant } from './endpoint.ts'

export const StateType = z.enum(STATE_TYPES)

export const State = z.strictObject({
  type: StateType,
  name: z.string(),
  at: Instant,
  message: z.string().optional(),
  data: z.unknown().optional(),
})
