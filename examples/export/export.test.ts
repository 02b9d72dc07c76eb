import { everyCrash, mock, runFlow } from '@orc/testing'
import { expect, test } from 'vitest'
import { exportDataset, look, startExport } from './export.ts'

const INPUT = { api: 'https://data.example', dataset: 'sales' }
const HOUR_MS = 60 * 60 * 1000

/** An export that is there at the nth look. */
function exportAt(readyAt: number) {
  let looks = 0
  return [
    mock(startExport).with(() => ({ id: 'j-1', status: 'working' })),
    mock(look).with(({ id }) => {
      looks += 1
      return looks < readyAt ? { id, status: 'working' } : { id, status: 'done', url: `${INPUT.api}/files/${id}` }
    }),
  ]
}

test('an export that takes hours is waited for, and costs no process meanwhile', async () => {
  const { result, elapsedMs, epochs } = await runFlow(exportDataset, INPUT, { mocks: exportAt(20) })
  expect(result).toEqual({ url: 'https://data.example/files/j-1', looks: 20 })
  expect(elapsedMs).toBeGreaterThan(HOUR_MS)
  expect(epochs).toBeGreaterThan(10) // one for each wait of more than a minute
})

test('one that never comes is given up, one that fails at once', async () => {
  const never = await runFlow(exportDataset, INPUT, { mocks: exportAt(1_000) })
  expect(never.state).toMatchObject({ type: 'FAILED', message: expect.stringContaining('not there after 50 looks') })
  expect(Math.round(never.elapsedMs / HOUR_MS)).toBe(7)
  const failed = mock(look).with(({ id }) => ({ id, status: 'failed' }))
  const { state, callsOf } = await runFlow(exportDataset, INPUT, { mocks: [failed, ...exportAt(1)] })
  expect(state).toMatchObject({ type: 'FAILED', message: expect.stringContaining('The export of sales failed') })
  expect(callsOf(look)).toHaveLength(1)
})

test('wherever its process dies, no export is started twice once its start was stored', async () => {
  for await (const { crash, history } of everyCrash(exportDataset, INPUT, () => ({ mocks: exportAt(3) }))) {
    expect(history.state.type, crash).toBe('COMPLETED')
    const started = history.callsOf(startExport)[0]?.bodies
    expect(started, crash).toBe(/inside "start|"start-export" unrec/.test(crash) ? 2 : 1)
  }
})
