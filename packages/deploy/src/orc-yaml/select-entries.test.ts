import { expect, test } from 'vitest'
import type { FileEntry, OrcYaml } from './orc-yaml.ts'
import { selectEntries } from './select-entries.ts'

const NAMES = ['report-daily', 'report-weekly', 'sync', 'sync', 'a.b']
const entries = NAMES.map((name, index) => ({ entry: { name, entrypoint: `${index}.ts:x` } }) as FileEntry)
const FLOWS = ['report', 'report', 'orders', 'people', 'orders']
const flowOf = async (found: FileEntry) => FLOWS[entries.indexOf(found)] ?? ''
const select = async (...names: string[]) => {
  const found = await selectEntries({ entries, file: '/p/orc.yaml' } as unknown as OrcYaml, { names, flowOf })
  return found.map((one) => entries.indexOf(one))
}

test.each([
  [['report-daily'], [0]],
  [
    ['sync', 'report-weekly'],
    [1, 2, 3],
  ],
  [
    ['report-*', 'report-daily'],
    [0, 1],
  ],
  [['*'], [0, 1, 2, 3, 4]],
  [['s?nc'], [2, 3]],
  [['orders/sync'], [2]],
  [['*/sync'], [2, 3]],
  [['orders/*'], [2, 4]],
  [['a.b'], [4]],
])('%j stands for the entries %j, in the order of the file', async (names, found) => {
  expect(await select(...names)).toEqual(found)
})

test.each([['report-dayly'], ['aXb'], ['people/report-daily'], ['Report-*']])('%s stands for none', async (name) => {
  await expect(select('sync', name)).rejects.toMatchObject({ code: 'deployment_entry_not_found' })
})

test('the nearest name is told', async () => {
  await expect(select('report-dayly')).rejects.toMatchObject({ hint: expect.stringContaining('"report-daily"') })
})
