/** How values stand in columns: instants as milliseconds, flags as 0 and 1, structures as JSON. */

export function instant(ms: number): string {
  return new Date(ms).toISOString()
}

export function instantOrNull(ms: number | null): string | null {
  return ms === null ? null : instant(ms)
}

export function millisecondsOrNull(at: Date | undefined): number | null {
  return at === undefined ? null : at.getTime()
}

export function flag(value: boolean): number {
  return value ? 1 : 0
}

/** The type is the caller's word for what the store itself wrote there. */
export function parseJson<Value>(text: string): Value {
  return JSON.parse(text) as Value
}

export function parseJsonOrNull<Value>(text: string | null): Value | null {
  return text === null ? null : (JSON.parse(text) as Value)
}

/** Nothing and `null` are both stored as NULL. */
export function jsonOrNull(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value)
}
