import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { flow, task } from '@orc/core'
import * as z from 'zod'

/** A flow of ten tasks that kills its own process once at every boundary; what was is noted in a directory that outlives it. */
const TASKS = 10
const notes = process.env.NOTES ?? '.'

function dieOnce(at: string): void {
  if (existsSync(`${notes}/died ${at}`)) return
  writeFileSync(`${notes}/died ${at}`, '')
  process.kill(process.pid, 'SIGKILL')
}

async function body(n: number): Promise<string> {
  appendFileSync(`${notes}/bodies`, `${n}\n`)
  const ran = readFileSync(`${notes}/bodies`, 'utf8')
    .split('\n')
    .filter((line) => line === String(n)).length
  dieOnce(`inside ${n}`)
  queueMicrotask(() => dieOnce(`after the body of ${n}`)) // the result is there, and nothing was sent
  return `${n}: ${ran}`
}

const step = task({ name: 'step', run: body })

export const ten = flow({
  input: z.object({ durable: z.boolean().default(true), tasks: z.number().default(TASKS) }),
  async run({ durable, tasks }) {
    const results: string[] = []
    for (let n = 0; n < tasks; n += 1) {
      dieOnce(`before ${n}`)
      results.push(await (durable ? step(n) : body(n)))
    }
    dieOnce('before the end')
    return results
  },
})
