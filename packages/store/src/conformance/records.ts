import type { LogLine } from '@orc/core/contract'
import { describe, expect, test } from 'vitest'
import { openWorld, present, type StoreSubject } from './world.ts'

const AT = '2026-01-01T00:00:00.123Z'

function line(seq: number, change: Partial<LogLine> = {}): LogLine {
  return { at: AT, level: 'info', message: `line ${seq}`, source: 'flow', seq, ...change }
}

export function recordsConformance(subject: StoreSubject): void {
  describe('logs', () => {
    test('lines come in the order they were stored, from where one left off, and from a level on', async () => {
      await using world = await openWorld(subject)
      const { id, epoch } = await world.running()
      const lines = [line(0, { fields: { a: 1 } }), line(1, { level: 'error' }), line(2, { level: 'debug' })]
      expect(await world.store.logs.append({ id, epoch, lines })).toBe(true)
      const all = await world.store.logs.list({ id, after: 0, limit: 10 })
      expect(all).toMatchObject(lines)
      const after = present(all[0]).id
      expect(await world.store.logs.list({ id, after, limit: 1 })).toEqual([all[1]])
      expect(await world.store.logs.list({ id, after: 0, limit: 10, minLevel: 'warn' })).toEqual([all[1]])
    })

    test('a line that is sent twice is stored once, though its source or its epoch may use its number again', async () => {
      await using world = await openWorld(subject)
      const { id, epoch } = await world.running()
      await world.store.logs.append({ id, epoch, lines: [line(0), line(1)] })
      await world.store.logs.append({ id, epoch, lines: [line(1, { message: 'again' }), line(2)] })
      await world.store.logs.append({ id, epoch, lines: [line(1, { source: 'output' })] })
      await world.store.logs.append({ id, epoch: epoch + 1, lines: [line(1)] })
      expect(await world.store.logs.list({ id, after: 0, limit: 10 })).toHaveLength(5)
    })

    test('what an epoch that is over still has to say is kept, under it', async () => {
      await using world = await openWorld(subject)
      const { id, epoch } = await world.running()
      await world.exit({ id, epoch })
      expect(await world.store.logs.append({ id, epoch, lines: [line(0)] })).toBe(true)
      expect(await world.store.logs.list({ id, after: 0, limit: 10 })).toMatchObject([{ epoch, message: 'line 0' }])
      expect(await world.store.logs.append({ id: 'nobody', epoch, lines: [line(0)] })).toBe(false)
    })
  })

  describe('events', () => {
    test('they grow in number, and are listed after one, of a subject, of types', async () => {
      await using world = await openWorld(subject)
      expect(await world.store.events.last()).toBe(0)
      const { id } = await world.running()
      const events = await world.store.events.list({ after: 0, limit: 100 })
      const types = events.map(({ type }) => type)
      expect(types).toEqual([
        'work-pool:created',
        'deployment:created',
        'flow-run:scheduled',
        'flow-run:pending',
        'flow-run:running',
      ])
      expect(events.map((event) => event.id)).toEqual(events.map((event) => event.id).sort((a, b) => a - b))
      expect(await world.store.events.last()).toBe(events.at(-1)?.id)
      expect(await world.store.events.list({ after: present(events[2]).id, limit: 1 })).toEqual([events[3]])
      expect(await world.store.events.list({ after: 0, limit: 10, subject: id })).toEqual(events.slice(2))
      expect(await world.store.events.list({ after: 0, limit: 10, types: ['work-pool:created'] })).toEqual([events[0]])
      expect(events[2]).toMatchObject({ subject: id, workPool: 'pool', at: world.clock.now().toISOString() })
    })

    test('old ones are deleted, and numbers are never used again', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      const last = await world.store.events.last()
      world.clock.advance(1000)
      expect(await world.store.events.deleteBefore(world.clock.now())).toBe(1)
      expect(await world.store.events.list({ after: 0, limit: 10 })).toEqual([])
      expect(await world.store.events.last()).toBe(last)
      await world.pool({ name: 'other' })
      expect(await world.store.events.last()).toBe(last + 1)
      expect(await world.store.events.deleteBefore(world.clock.now())).toBe(0)
    })

    test('an operation that comes to nothing leaves none', async () => {
      await using world = await openWorld(subject)
      await world.pool()
      const last = await world.store.events.last()
      await world.store.workPools.update('nowhere', { paused: true })
      await world.store.flowRuns.cancel('nobody')
      await world.claim()
      expect(await world.store.events.last()).toBe(last)
    })
  })

  describe('variables, secrets, settings', () => {
    test('a variable holds any JSON value, keeps when it was made and tells when it was changed', async () => {
      await using world = await openWorld(subject)
      const { variables } = world.store
      for (const value of [null, 0, '', false, [1, { a: null }], { b: 'ø' }]) {
        expect((await variables.set('name', value)).value).toEqual(value)
        expect((await variables.get('name'))?.value).toEqual(value)
      }
      world.clock.advance(1000)
      const changed = await variables.set('name', 1)
      expect(Date.parse(changed.updatedAt) - Date.parse(changed.createdAt)).toBe(1000)
      await variables.set('a', 2)
      expect((await variables.list()).map(({ name }) => name)).toEqual(['a', 'name'])
      expect(await variables.delete('name')).toEqual(changed)
      expect(await variables.delete('name')).toBeUndefined()
      expect(await variables.get('name')).toBeUndefined()
    })

    test('a secret is listed without what it holds', async () => {
      await using world = await openWorld(subject)
      const { secrets } = world.store
      expect(await secrets.set('token', 'ciphertext')).not.toHaveProperty('ciphertext')
      expect(await secrets.get('token')).toMatchObject({ name: 'token', ciphertext: 'ciphertext' })
      expect((await secrets.list()).map((secret) => Object.keys(secret).sort())).toEqual([
        ['createdAt', 'name', 'updatedAt'],
      ])
      expect(await secrets.delete('token')).toMatchObject({ name: 'token' })
      expect(await secrets.get('token')).toBeUndefined()
    })

    test('a setting is written by who knows what it holds, by one of many', async () => {
      await using world = await openWorld(subject)
      const { settings } = world.store
      const values = Array.from({ length: 20 }, (_, i) => `value-${i}`)
      const outcomes = await Promise.all(values.map((value) => settings.compareAndSet('key', undefined, value)))
      expect(outcomes.filter(Boolean)).toHaveLength(1)
      const current = await settings.get('key')
      expect(await settings.compareAndSet('key', 'something else', 'x')).toBe(false)
      expect(await settings.compareAndSet('key', current, 'next')).toBe(true)
      expect(await settings.get('key')).toBe('next')
      expect(await settings.compareAndSet('unknown', 'something', 'x')).toBe(false)
    })
  })

  describe('upkeep', () => {
    test('a healthy store can be written, and vacuuming loses nothing', async () => {
      await using world = await openWorld(subject)
      const { id } = await world.running()
      await world.store.upkeep.checkWritable()
      await world.store.upkeep.vacuum()
      expect(await world.stateOf(id)).toMatchObject({ type: 'RUNNING' })
    })
  })
}
