import type { Schedule } from '@orc/core/contract'
import { checkParameters, nearest, OrcError } from '@orc/core/model'
import type { Store } from '@orc/store'
import { scheduleArithmetic } from '../schedules/arithmetic.ts'
import { newSchedule } from '../schedules/new-schedule.ts'
import { type ByName, deploymentNotFound, existingDeployment } from './not-found.ts'
import type { Routes } from './route.ts'

export const scheduleRoutes: Routes<
  'createSchedule' | 'listSchedules' | 'pauseSchedule' | 'resumeSchedule' | 'deleteSchedule' | 'previewSchedule'
> = {
  createSchedule: async (input, { store }, { idempotency }) => {
    const deployment = await existingDeployment(store, input)
    const arithmetic = await scheduleArithmetic()
    const schedule = newSchedule(input, { arithmetic, now: store.clock.now() })
    const parameters = { ...deployment.parameters, ...schedule.parameters }
    checkParameters({ flow: deployment.flow, schema: deployment.parameterSchema, parameters }, 'all')
    const created = await store.schedules.create(deployment.id, schedule, idempotency)
    if (created === undefined) throw await deploymentNotFound(store, input)
    if (created !== 'taken') return created
    throw new OrcError('schedule_exists', { deployment: deployment.fullName, slug: schedule.slug })
  },

  listSchedules: async (name, { store }) => {
    const { id } = await existingDeployment(store, name)
    return { items: await store.schedules.list(id) }
  },

  pauseSchedule: async ({ slug, ...name }, { store }) => {
    const { deploymentId } = await existingSchedule(store, name, slug)
    const change = { active: false, nextAt: undefined }
    return (await store.schedules.setActive(deploymentId, slug, change)) ?? notFound(store, name, slug)
  },

  resumeSchedule: async ({ slug, ...name }, { store }) => {
    const { deploymentId, schedule } = await existingSchedule(store, name, slug)
    const arithmetic = await scheduleArithmetic()
    const change = { active: true, nextAt: arithmetic.next(schedule.spec, store.clock.now()) }
    return (await store.schedules.setActive(deploymentId, slug, change)) ?? notFound(store, name, slug)
  },

  deleteSchedule: async ({ slug, ...name }, { store }) => {
    const { id } = await existingDeployment(store, name)
    return (await store.schedules.delete(id, slug)) ?? notFound(store, name, slug)
  },

  previewSchedule: async ({ spec, limit }, { store }) => {
    const arithmetic = await scheduleArithmetic()
    const problem = arithmetic.check(spec)
    if (problem !== undefined) throw new OrcError('schedule_invalid', { problem })
    const items = arithmetic.upcoming(spec, { after: store.clock.now(), limit })
    return { slug: arithmetic.slug(spec), items: items.map((instant) => instant.toISOString()) }
  },
}

interface Found {
  readonly deploymentId: string
  readonly schedule: Schedule
}

async function existingSchedule(store: Store, name: ByName, slug: string): Promise<Found> {
  const { id } = await existingDeployment(store, name)
  const schedule = (await store.schedules.list(id)).find((candidate) => candidate.slug === slug)
  return schedule === undefined ? notFound(store, name, slug) : { deploymentId: id, schedule }
}

async function notFound(store: Store, name: ByName, slug: string): Promise<never> {
  const { id, fullName } = await existingDeployment(store, name)
  const known = (await store.schedules.list(id)).map((schedule) => schedule.slug)
  throw new OrcError('schedule_not_found', { deployment: fullName, slug, nearest: nearest(slug, known) })
}
