import type { Random } from '@orc/core/runtime'
import * as z from 'zod'

/** What a simulated run does, step by step; drawn by chance, carried as its parameters. */
const Act = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('sleep'), ms: z.int() }),
  z.strictObject({ do: z.literal('fail'), untilAttempt: z.int() }),
  z.strictObject({ do: z.literal('log'), lines: z.int() }),
  z.strictObject({ do: z.literal('ignore-cancel'), ms: z.int() }),
])
export type Act = z.infer<typeof Act>

/** Waits that may outlast the process: for time, for news, for a run of another deployment. */
const Wait = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('wait'), ms: z.int() }),
  z.strictObject({ do: z.literal('await-news'), key: z.string(), ms: z.int() }),
  z.strictObject({ do: z.literal('run-child'), steps: z.array(Act) }),
])
export type Wait = z.infer<typeof Wait>

/** What runs share: slots of a limit, a rate, the result of a cached task. */
const Share = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('hold'), key: z.string(), ms: z.int() }),
  z.strictObject({ do: z.literal('pace'), key: z.string() }),
  z.strictObject({ do: z.literal('use-cached'), key: z.string(), ms: z.int() }),
])
export type Share = z.infer<typeof Share>

export const Step = z.union([Act, Wait, Share])
export type Step = z.infer<typeof Step>

/** Of what somebody has news now and then; and under what the slots of limits and cached results are shared. */
export const KEYS = ['a', 'b'] as const

export function drawSteps(random: Random): Step[] {
  return Array.from({ length: Math.floor(random.next() * 4) }, () => drawStep(random, random.next()))
}

function drawStep(random: Random, kind: number): Step {
  if (kind < 0.2) return drawWait(random)
  return kind < 0.6 ? drawShare(random) : drawAct(random)
}

function drawShare(random: Random): Share {
  const kind = random.next()
  const key = drawKey(random)
  const ms = Math.ceil(random.next() ** 2 * 60_000)
  if (kind < 0.45) return { do: 'hold', key, ms }
  return kind < 0.65 ? { do: 'use-cached', key, ms } : { do: 'pace', key }
}

/** Mostly the first one, so that many meet there. */
export function drawKey(random: Random): string {
  return KEYS[Math.floor(random.next() ** 2 * KEYS.length)] ?? KEYS[0]
}

function drawWait(random: Random): Wait {
  const kind = random.next()
  const ms = Math.ceil(random.next() ** 2 * 300_000)
  if (kind < 0.35) return { do: 'wait', ms }
  if (kind < 0.7) return { do: 'await-news', key: drawKey(random), ms }
  return { do: 'run-child', steps: Array.from({ length: Math.floor(random.next() * 3) }, () => drawAct(random)) }
}

function drawAct(random: Random): Act {
  const kind = random.next()
  const ms = Math.ceil(random.next() ** 3 * 90_000)
  if (kind < 0.6) return { do: 'sleep', ms }
  if (kind < 0.75) return { do: 'fail', untilAttempt: 1 + Math.ceil(random.next() * 4) }
  if (kind < 0.9) return { do: 'log', lines: Math.ceil(random.next() * 5) }
  return { do: 'ignore-cancel', ms }
}
