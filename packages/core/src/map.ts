export interface MapOptions {
  /** How many calls are under way at once. @default all of them */
  readonly concurrency?: number
}

/**
 * Calls with each input, in their order and no more at once than allowed; the results are in the order of the inputs. After a
 * failure no further call is begun; those under way are waited for, so that nothing goes on behind the back of whoever
 * catches it.
 * @throws what the first call to fail threw
 */
export async function mapCalls<Input, Output>(
  inputs: Iterable<Input>,
  call: (input: Input) => Promise<Output>,
  options: MapOptions = {},
): Promise<Output[]> {
  let failure: { readonly error: unknown } | undefined
  const guarded = async (input: Input): Promise<Output | undefined> => {
    if (failure) return undefined
    try {
      return await call(input)
    } catch (error) {
      failure ??= { error }
      return undefined
    }
  }
  const results = await inTurns(inputs, guarded, options)
  if (failure) throw (failure as { readonly error: unknown }).error
  return results as Output[]
}

/** The same, but every input has its call, and the result tells how each went. */
export function settleCalls<Input, Output>(
  inputs: Iterable<Input>,
  call: (input: Input) => Promise<Output>,
  options: MapOptions = {},
): Promise<PromiseSettledResult<Output>[]> {
  const settled = async (input: Input): Promise<PromiseSettledResult<Output>> => {
    try {
      return { status: 'fulfilled', value: await call(input) }
    } catch (reason) {
      return { status: 'rejected', reason }
    }
  }
  return inTurns(inputs, settled, options)
}

async function inTurns<Input, Output>(
  inputs: Iterable<Input>,
  call: (input: Input) => Promise<Output>,
  { concurrency = Number.POSITIVE_INFINITY }: MapOptions,
): Promise<Output[]> {
  if (!(concurrency >= 1)) throw new RangeError(`concurrency is ${concurrency}: it must be at least 1`)
  const items = [...inputs]
  const results: Output[] = Array.from({ length: items.length })
  let next = 0
  const work = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++
      results[index] = await call(items[index] as Input)
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, work))
  return results
}
