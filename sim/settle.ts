/** Rounds of the event loop in which nobody may begin to wait anew before the world counts as quiet. */
const QUIET_ROUNDS = 4

/** Lets everything that can happen without time passing happen: until whoever is there waits for the clock. */
export async function settle(activity: () => number): Promise<void> {
  let before = activity()
  for (let quiet = 0; quiet < QUIET_ROUNDS; quiet += 1) {
    await new Promise((resolve) => setImmediate(resolve))
    const now = activity()
    if (now !== before) quiet = -1
    before = now
  }
}
