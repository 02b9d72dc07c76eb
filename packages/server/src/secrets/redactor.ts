import { isRecord } from '@orc/core/model'
import type { Clock } from '@orc/core/runtime'
import type { Store } from '@orc/store'
import type { SecretBox } from './secret-box.ts'

/** Takes the values of the installation's secrets out of what is stored about runs. */
export interface Redactor {
  /** The same value, with `***` wherever a secret's value stood in one of its texts. */
  redact<Value>(value: Value): Promise<Value>
}

export interface RedactorParts {
  readonly store: Pick<Store, 'secrets'>
  readonly secretBox: SecretBox
  readonly clock: Clock
}

/** Shorter values would take words out of every log; a secret that short hides nothing. */
const SHORTEST = 6
/** How long the values are remembered: a secret that was just set is redacted after at most this. */
const KNOWN_FOR_MS = 5_000
const MASK = '***'

export function createRedactor(parts: RedactorParts): Redactor {
  let known: { readonly untilMs: number; readonly pattern: Promise<RegExp | undefined> } | undefined
  const pattern = (): Promise<RegExp | undefined> => {
    const nowMs = parts.clock.now().getTime()
    if (known === undefined || nowMs >= known.untilMs) {
      known = { untilMs: nowMs + KNOWN_FOR_MS, pattern: patternOf(parts) }
    }
    return known.pattern
  }
  return {
    redact: async (value) => {
      const secret = await pattern()
      return secret === undefined ? value : (masked(value, secret) as typeof value)
    },
  }
}

/** One that cannot be decrypted here was not handed to any run from here either. */
async function patternOf({ store, secretBox }: RedactorParts): Promise<RegExp | undefined> {
  const values: string[] = []
  for (const { name } of await store.secrets.list()) {
    const secret = await store.secrets.get(name)
    try {
      if (secret) values.push(secretBox.open(name, secret.ciphertext))
    } catch {}
  }
  const texts = values.flatMap((value) => [value, ...value.split('\n')]).map((text) => text.trim())
  const worth = [...new Set(texts)].filter((text) => text.length >= SHORTEST).sort((a, b) => b.length - a.length)
  return worth.length === 0 ? undefined : new RegExp(worth.map(escaped).join('|'), 'g')
}

function masked(value: unknown, secret: RegExp): unknown {
  if (typeof value === 'string') return value.replace(secret, MASK)
  if (Array.isArray(value)) return value.map((item) => masked(item, secret))
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, masked(item, secret)]))
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
