import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { BatchTransaction } from './batch.ts'
import type { Write } from './write.ts'
import { type BatchPace, startWriteBatches } from './write-batches.ts'

/** A transaction that writes down what is done to it; operations add lines of their own. */
function recorder(change: Partial<BatchTransaction> = {}) {
  const log: string[] = []
  const transaction: BatchTransaction = {
    begin: async () => void log.push('BEGIN'),
    begun() {},
    follow() {},
    exec: (command) => void log.push(command),
    isOpen: () => true,
    open: () => ({}) as Write,
    committing() {},
    committed() {},
    explain: (error) => error,
    ...change,
  }
  let nowMs = 0
  const pace: BatchPace = {
    gather: () => turn(),
    yieldLock: async () => void log.push('yield'),
    elapsedMs: () => nowMs,
  }
  const pass = (ms: number): void => void (nowMs += ms)
  return { log, pass, batches: startWriteBatches(transaction, pace) }
}

const count = (log: readonly string[], line: string): number => log.filter((each) => each === line).length

describe('write batches', () => {
  test('what is asked in one turn shares one commit, and is answered after it, in its order', async () => {
    const { log, batches } = recorder()
    const writes = [1, 2, 3].map((n) => batches.write(() => n).then((result) => log.push(`answer ${result}`)))
    await Promise.all(writes)
    expect(count(log, 'COMMIT')).toBe(1)
    expect(log.slice(log.indexOf('COMMIT'))).toEqual(['COMMIT', 'answer 1', 'answer 2', 'answer 3'])
  })

  test('what is asked during a commit makes the next batch', async () => {
    const { log, batches } = recorder()
    await batches.write(() => undefined)
    await Promise.all([batches.write(() => undefined), batches.write(() => undefined)])
    expect(count(log, 'COMMIT')).toBe(2)
  })

  test('an operation that fails undoes itself only', async () => {
    const { log, batches } = recorder()
    const failing = batches.write(() => {
      throw new Error('no')
    })
    const others = [batches.write(() => 1), failing.catch((error: Error) => error.message), batches.write(() => 3)]
    expect(await Promise.all(others)).toEqual([1, 'no', 3])
    expect(count(log, 'ROLLBACK TO operation')).toBe(1)
    expect(count(log, 'COMMIT')).toBe(1)
  })

  test('the lock is given up after 5 ms, between operations, and others get their turn', async () => {
    const { log, pass, batches } = recorder()
    await Promise.all(Array.from({ length: 6 }, () => batches.write(() => pass(2))))
    expect(count(log, 'COMMIT')).toBe(2)
    expect(log.indexOf('yield')).toBe(log.indexOf('COMMIT') + 1)
  })

  test('when the commit fails nobody is told of success', async () => {
    const log: string[] = []
    const exec = (command: string): void => {
      log.push(command)
      if (command === 'COMMIT') throw new Error('disk')
    }
    const { batches } = recorder({ exec })
    const outcomes = await Promise.allSettled([batches.write(() => 1), batches.write(() => 2)])
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(log.at(-1)).toBe('ROLLBACK')
  })

  test('when the lock cannot be had those who wait are told, and the next one tries again', async () => {
    let isHeld = true
    const { batches } = recorder({
      begin: async () => {
        if (isHeld) throw new Error('busy')
      },
    })
    await expect(batches.write(() => 1)).rejects.toThrow('busy')
    isHeld = false
    expect(await batches.write(() => 2)).toBe(2)
  })

  test('when the rollback fails as well, all are told, and the next one tries again', async () => {
    let isBroken = true
    const exec = (command: string): void => {
      if (isBroken && (command === 'COMMIT' || command === 'ROLLBACK')) throw new Error('disk')
    }
    const { batches } = recorder({ exec })
    const outcomes = await Promise.allSettled([batches.write(() => 1), batches.write(() => 2)])
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    isBroken = false
    expect(await batches.write(() => 3)).toBe(3)
  })

  test('when listeners cannot be told, what was committed is answered all the same, and nobody waits for ever', async () => {
    let isBroken = true
    const committed = (): void => {
      if (isBroken) throw new Error('listener')
    }
    const { batches } = recorder({ committed })
    expect(await batches.write(() => 1)).toBe(1)
    isBroken = false
    expect(await batches.write(() => 2)).toBe(2)
  })

  test('closing waits for what was asked, and takes nothing more', async () => {
    const { batches } = recorder()
    const asked = batches.write(() => 'done')
    await batches[Symbol.asyncDispose]()
    expect(await asked).toBe('done')
    await expect(batches.write(() => 1)).rejects.toThrow('closed')
  })
})
