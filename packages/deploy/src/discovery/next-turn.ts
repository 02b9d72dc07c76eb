/** Lets others have a turn of the event loop: a spinner turns, a signal is heard. */
export function nextTurn(): Promise<void> {
  // oxlint-disable-next-line orc/no-hidden-time -- a turn of the event loop, not a length of time
  return new Promise((resolve) => void setImmediate(resolve))
}
