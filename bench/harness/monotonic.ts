/** Milliseconds on the clock that all processes of a machine share, and that nobody sets. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6

export async function elapsedMs(work: () => Promise<unknown>): Promise<number> {
  const startedMs = monotonicMs()
  await work()
  return monotonicMs() - startedMs
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
