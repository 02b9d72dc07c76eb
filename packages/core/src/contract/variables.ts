import * as z from 'zod'
import { endpoint, Instant, Name } from './endpoint.ts'

export const Variable = z.strictObject({ name: Name, value: z.json(), createdAt: Instant, updatedAt: Instant })
export type Variable = z.infer<typeof Variable>

/** A secret without its value, which only `getSecret` gives. */
export const Secret = z.strictObject({ name: Name, createdAt: Instant, updatedAt: Instant })
export type Secret = z.infer<typeof Secret>

const ByName = z.strictObject({ name: Name })

export const variableEndpoints = {
  setVariable: endpoint({
    summary: 'Set a variable to a JSON value',
    access: 'owner',
    input: z.strictObject({ name: Name, value: z.json() }),
    reply: Variable,
    errors: ['name_invalid'],
  }),
  getVariable: endpoint({
    summary: 'One variable',
    access: 'owner',
    input: ByName,
    reply: Variable,
    errors: ['variable_not_found'],
  }),
  listVariables: endpoint({
    summary: 'The variables, by name',
    access: 'owner',
    input: z.strictObject({}),
    reply: z.strictObject({ items: z.array(Variable) }),
    errors: [],
  }),
  deleteVariable: endpoint({
    summary: 'Delete a variable',
    access: 'owner',
    input: ByName,
    reply: Variable,
    errors: ['variable_not_found'],
  }),
  setSecret: endpoint({
    summary: 'Set a secret; it is stored encrypted',
    access: 'owner',
    input: z.strictObject({ name: Name, value: z.string().max(65_536) }),
    reply: Secret,
    errors: ['name_invalid'],
  }),
  getSecret: endpoint({
    summary: 'One secret with its value',
    access: 'owner',
    input: ByName,
    reply: Secret.extend({ value: z.string() }),
    errors: ['secret_not_found', 'secret_unreadable'],
  }),
  listSecrets: endpoint({
    summary: 'The names of the secrets',
    access: 'owner',
    input: z.strictObject({}),
    reply: z.strictObject({ items: z.array(Secret) }),
    errors: [],
  }),
  deleteSecret: endpoint({
    summary: 'Delete a secret',
    access: 'owner',
    input: ByName,
    reply: Secret,
    errors: ['secret_not_found'],
  }),
}
