import { spawnSync } from 'node:child_process'
import { flow, task } from '@orc/core'
import * as z from 'zod'

export const succeeds = flow({
  input: z.object({ name: z.string().default('you') }),
  async run({ name }, { log }) {
    log.info('greeting', { name })
    console.log('printed to standard output')
    spawnSync('echo', ['printed by a child'], { stdio: 'inherit' })
    return { greeting: `Hi ${name}` }
  },
})

export const throws = flow({
  async run() {
    throw new Error('the repository is gone')
  },
})

export const exits = flow({
  async run() {
    console.error('about to exit')
    process.exit(7)
  },
})

export const isKilled = flow({
  async run() {
    process.kill(process.pid, 'SIGKILL')
    await new Promise(() => {})
  },
})

export const takesTooLong = flow({
  timeout: '300ms',
  run: () => new Promise<never>(() => setInterval(() => {}, 1000)),
})

export const neverLetsGo = flow({
  timeout: '300ms',
  run() {
    console.log('busy')
    while (true) Math.sqrt(2)
  },
})

const busyAtFirst = task({
  name: 'busy-at-first',
  timeout: '300ms',
  retries: 1,
  retryOn: ['timed-out'],
  run(_: undefined, { attempt }) {
    while (attempt === 1) Math.sqrt(2)
    return attempt
  },
})

export const isBusyAtFirst = flow({ run: () => busyAtFirst() })

export const wantsNumber = flow({
  input: z.object({ n: z.number().refine((n) => n !== 13, 'thirteen is not allowed') }),
  run: ({ n }) => n,
})

export const returnsLoop = flow({
  run() {
    const loop: { self?: unknown } = {}
    loop.self = loop
    return loop
  },
})

export const hogs = flow({
  input: z.object({ hog: z.boolean() }),
  async run({ hog }, { clock }) {
    console.log(`pid ${process.pid}`) // the worker reads it; a line of the log would wait for the CPU
    while (hog) Math.sqrt(2)
    await clock.sleep(600_000)
  },
})

export const isDeaf = flow({
  async run(_, { log }) {
    process.on('SIGTERM', () => log.info('I do not listen'))
    log.info(`pid ${process.pid}`)
    await new Promise(() => setInterval(() => {}, 1000))
  },
})
