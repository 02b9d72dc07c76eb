import { COLLISION_STRATEGIES, nearest } from '@orc/core/model'
import { PULL_STEPS } from '@orc/steps'
import * as z from 'zod'
import { isOwnStep, STEP_FIELDS } from './step-fields.ts'

/**
 * What orc.yaml may hold. Its keys are written as those of steps are, in snake_case; an unknown key is an error, for a
 * word that is misspelled would otherwise mean nothing. `orc.schema.json`, for editors, is made from this.
 */

const Text = z.string().min(1)
const Values = z.record(z.string(), z.unknown())

const Step = z
  .looseObject({
    step: Text.describe('A step by its name, or one of your own: FILE:EXPORT or PACKAGE:EXPORT'),
    id: z
      .string()
      .regex(/^[A-Za-z_][\w-]*$/, { error: 'must be a word of letters, digits, _ and -' })
      .optional()
      .describe('What later strings call it: {{ id.output }}. The name of the step without it'),
  })
  .superRefine((step, context) => {
    const fields = Object.hasOwn(STEP_FIELDS, step.step) ? STEP_FIELDS[step.step] : undefined
    if (fields) for (const issue of fieldIssues(fields, step)) context.addIssue(issue)
    else if (!isOwnStep(step.step))
      context.addIssue({ code: 'custom', path: ['step'], message: unknownStep(step.step) })
  })
  .meta({ id: 'step' })
export type Step = z.infer<typeof Step>

function fieldIssues(fields: z.ZodObject, { step: _, id: __, ...given }: Step): z.core.$ZodSuperRefineIssue[] {
  return (fields.safeParse(given, { reportInput: true }).error?.issues ?? []) as z.core.$ZodSuperRefineIssue[]
}

function unknownStep(name: string): string {
  const known = Object.keys(STEP_FIELDS)
  const guess = nearest(name, known)
  const rest = guess === undefined ? `the steps are ${known.join(', ')}` : `did you mean "${guess}"?`
  return `there is no step "${name}" (${rest})`
}

const PULL_STEP_NAMES = Object.keys(PULL_STEPS)

function isKnown(step: string): boolean {
  return Object.hasOwn(STEP_FIELDS, step) || isOwnStep(step)
}

/** It would be found out by the first run, on a worker that has no such step. */
function notPulled(step: string): string {
  const whose = isOwnStep(step) ? 'a step of your own runs' : `"${step}" runs`
  return `${whose} where it is deployed and not on workers: a pull step is one of ${PULL_STEP_NAMES.join(', ')}`
}

const Steps = z.array(Step)
const buildSteps = Steps.optional().describe('Steps that make something before the deployment is created: an image')
const pushSteps = Steps.optional().describe('Steps that take what was made to where workers find it: a registry')
const pullSteps = Steps.superRefine((steps, context) => {
  for (const [at, { step }] of steps.entries())
    if (isKnown(step) && !PULL_STEP_NAMES.includes(step))
      context.addIssue({ code: 'custom', path: [at, 'step'], message: notPulled(step) })
})
  .optional()
  .describe('Steps by which a worker brings the code, at the start of each run')

export const SCHEDULE_KINDS = ['cron', 'interval', 'rrule'] as const
/** Keys that only some kinds of schedule know. */
export const ONLY_FOR = { day_or: 'cron', anchor: 'interval' } as const

const Schedule = z
  .strictObject({
    cron: Text.optional().describe('5 or 6 fields, or @daily and the like'),
    interval: Text.optional().describe('A duration: 15m, 1h30m, 2d'),
    rrule: Text.optional().describe('A recurrence rule of RFC 5545'),
    timezone: Text.optional().describe('IANA zone. UTC without it'),
    day_or: z.boolean().optional().describe('Whether cron takes day of month or day of week (true), or both (false)'),
    anchor: Text.optional().describe('An instant that the interval counts from, ISO 8601'),
    slug: Text.optional().describe('By which it is known on the server. Made from its content without it'),
    active: z.boolean().optional().describe('Whether it fires. true without it'),
    parameters: Values.optional().describe("Parameters of its runs, over the deployment's"),
    catchup: z
      .enum(['none', 'latest', 'all'])
      .optional()
      .describe('What becomes of instants that were missed. latest without it'),
  })
  .superRefine((schedule, context) => {
    const given = SCHEDULE_KINDS.filter((kind) => schedule[kind] !== undefined)
    const refuse = (message: string, ...path: string[]): void => context.addIssue({ code: 'custom', path, message })
    if (given.length === 0) refuse('a schedule has one of the keys cron, interval and rrule')
    if (given[1]) refuse(`a schedule is ${given[0]} or ${given[1]}, not both: write two`, given[1])
    for (const [key, kind] of Object.entries(ONLY_FOR) as [keyof typeof ONLY_FOR, (typeof SCHEDULE_KINDS)[number]][]) {
      if (schedule[key] !== undefined && given.length === 1 && given[0] !== kind)
        refuse(`"${key}" is for ${kind} only`, key)
    }
  })
  .meta({ id: 'schedule' })
export type EntrySchedule = z.infer<typeof Schedule>

const WorkPool = z.strictObject({
  name: Text.optional().describe('The default work pool without it'),
  queue: Text.optional().describe("The pool's default queue without it"),
  job_variables: Values.optional().describe("What the pool's template lets be set"),
})

const Entry = z.strictObject({
  name: Text.describe('The name of the deployment: it is FLOW/NAME on the server'),
  entrypoint: Text.describe('FILE:EXPORT of the flow, relative to this file'),
  description: z.string().optional().describe("The flow's own without it"),
  tags: z.array(Text).optional(),
  parameters: Values.optional().describe('Parameters of its runs'),
  work_pool: WorkPool.optional(),
  schedules: z.array(Schedule).optional().describe('What is not in this list leaves the server'),
  concurrency_limit: z.int().min(0).nullable().optional().describe('The most runs at once'),
  collision_strategy: z
    .enum(COLLISION_STRATEGIES)
    .optional()
    .describe('What becomes of a run above the limit. enqueue without it'),
  concurrency_key: Text.optional().describe('What each gets the whole limit for: {{ parameters.tenant }}'),
  infrastructure_retries: z
    .int()
    .min(0)
    .max(1000)
    .optional()
    .describe('How often a run that lost its infrastructure begins again'),
  build: buildSteps,
  push: pushSteps,
  pull: pullSteps,
})
/** A deployment as orc.yaml describes it: also what the wizard's answers come to. */
export type DeploymentEntry = z.infer<typeof Entry>

export const OrcYamlFile = z.strictObject({
  definitions: z.unknown().optional().describe('Anything: a place for YAML anchors'),
  build: buildSteps,
  push: pushSteps,
  pull: pullSteps,
  deployments: z.array(Entry).optional().describe('The deployments of this project'),
})
export type OrcYamlContent = z.infer<typeof OrcYamlFile>
