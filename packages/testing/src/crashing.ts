export interface CrashPoint {
  /** Dotted method name, e.g. `claims.claimDue`. */
  readonly at: string
  /** `before`: the write never happened. `after`: it happened and the caller never learned of it. */
  readonly when: 'before' | 'after'
  /** Which call crashes, counting from 1. @default 1 */
  readonly call?: number
}

export class SimulatedCrash extends Error {
  override readonly name = 'SimulatedCrash'
}

/** Wraps any port so that one call dies at an exact point. No production code knows that it exists. */
export function crashing<Port extends object>(port: Port, { at, when, call = 1 }: CrashPoint): Port {
  const [head = '', ...rest] = at.split('.')
  const inner = Reflect.get(port, head) as object & ((...args: unknown[]) => Promise<unknown>)
  let calls = 0
  const dyingCall = async (...args: unknown[]): Promise<unknown> => {
    calls += 1
    if (calls === call && when === 'before') throw new SimulatedCrash(at)
    const result = await inner.apply(port, args)
    if (calls === call && when === 'after') throw new SimulatedCrash(at)
    return result
  }
  const replacement = rest.length > 0 ? crashing(inner, { at: rest.join('.'), when, call }) : dyingCall
  // Bound to the port itself: through the proxy its #private fields would be out of reach.
  const through = (key: PropertyKey): unknown => {
    const value: unknown = Reflect.get(port, key)
    return typeof value === 'function' ? value.bind(port) : value
  }
  return new Proxy(port, { get: (_, key) => (key === head ? replacement : through(key)) })
}
