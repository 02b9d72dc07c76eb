import { checkName } from './names.ts'

/** What waits and emissions meet by: `order-paid/A-7`, or the name alone where there is no key. */
export function eventSubject(name: string, key: string | null): string {
  return key === null ? name : `${name}/${key}`
}

/** A name without a slash keeps `a/b` from being both a name and a name with a key. */
export function checkEventName(name: string): void {
  checkName('event', name)
}
