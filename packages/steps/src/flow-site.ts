import { fileURLToPath } from 'node:url'
import type { FlowDefinition } from '@orc/core'

/** Where in a file a flow is written. */
export interface FlowSite {
  /** Absolute. */
  readonly file: string
  readonly line: number
}

/** `at file:///srv/flows/report.ts:5:23`, `at Module.run (/srv/flows/report.ts:5:23)` */
const FRAME = /(?:^at |\()(?:async )?(file:\/\/[^)]+|[^()]*?):(\d+):\d+\)?$/

/** Undefined for a flow of an older core, and where stacks are switched off. */
export function flowSite({ writtenAt }: Pick<FlowDefinition, 'writtenAt'>): FlowSite | undefined {
  const [, place = '', line] = FRAME.exec(writtenAt?.() ?? '') ?? []
  if (line === undefined) return undefined
  return { file: place.startsWith('file://') ? fileURLToPath(place) : place, line: Number(line) }
}

const DESCRIBING = Symbol.for('orc.describing.v1')

/** Says that this process only looks at a flow's module: what the module would deploy must not be deployed. */
export function markDescribing(): void {
  Object.assign(globalThis, { [DESCRIBING]: true })
}

export function isDescribing(): boolean {
  return DESCRIBING in globalThis
}
