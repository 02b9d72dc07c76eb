import { flow, task } from '@orc/core'
import { expect, test } from 'vitest'
import { mock } from './mocks.ts'

type Job = { readonly id: string; status: 'done' | 'working'; files?: string[] }
const look = task({ name: 'look', run: async (id: string): Promise<Job> => ({ id, status: 'working' }) })
const list = task({ name: 'list', run: async (): Promise<string[]> => [] })
const inner = flow({ name: 'inner', run: async () => [new Date(0)] })

test('a mock has to fit what it stands for, and is named after it', () => {
  const mocks = [
    mock(look).with((id) => (id === '' ? { id, status: 'working' } : { id, status: 'done', files: ['a'] })),
    mock(look).with(async (id) => ({ id, status: 'done', files: [id] })),
    mock(list).with(() => ['a', 'b']),
    mock(list).with(async () => ['a']),
    mock(inner).with(() => [new Date(1)]),
    mock('other').with((input) => input),
    // @ts-expect-error: there is no such status
    mock(look).with((id) => ({ id, status: 'nowhere' })),
    // @ts-expect-error: of texts
    mock(list).with(() => [1]),
    // @ts-expect-error: the input is a text
    mock(look).with((id: number) => ({ id: String(id), status: 'done' })),
  ]
  expect(mocks.map(({ name }) => name).join(' ')).toBe('look look list list inner other look list look')
})
