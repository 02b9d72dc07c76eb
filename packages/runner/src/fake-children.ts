import type { FlowRun, OperationInput } from '@orc/core/contract'

/** For tests: the runs that a run asked for, one for each call and tries. */
export class FakeChildren {
  readonly made = new Map<string, FlowRun & { readonly detached: boolean }>()

  create(ask: OperationInput<'createChildRun'>): FlowRun {
    const { call, within, flow, name, kind, id: parent, parameters = {}, runName } = ask
    const place = `${call} ${within}`
    const id = `child-${this.made.size + 1}`
    const known = this.made.get(place)
    if (known !== undefined) return known
    const at = '2026-01-01T00:00:00.000Z'
    const child = {
      id,
      name: runName ?? id,
      flow,
      deployment: `${flow}/${name}`,
      workPool: 'pool',
      workQueue: 'default',
      state: { type: 'SCHEDULED', name: 'Scheduled', at } as const,
      parameters,
      jobVariables: {},
      tags: [],
      epoch: 0,
      attempt: 1,
      dueAt: at,
      createdAt: at,
      startedAt: null,
      endedAt: null,
      schedule: null,
      nominalAt: null,
      retryOf: null,
      parent: { id: parent, call, kind },
      hook: null,
      codeDigest: null,
      infrastructureId: null,
      worker: null,
      notes: [],
      result: null,
      keptResult: null,
      detached: kind === 'detached',
    }
    this.made.set(place, child)
    return child
  }
}
