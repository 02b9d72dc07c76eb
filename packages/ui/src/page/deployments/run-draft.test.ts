import { expect, test } from 'vitest'
import { commandOf, EMPTY_DRAFT, optionsOf } from './run-draft.ts'

test('a form that nobody filled in asks for nothing of its own', () => {
  expect(optionsOf(EMPTY_DRAFT)).toEqual({ parameters: {}, jobVariables: {}, tags: [] })
  expect(commandOf('report/daily', EMPTY_DRAFT)).toBe('orc deployment run report/daily')
})

test('the API and the command are asked for the same run', () => {
  const draft = {
    parameters: { region: 'far north', limit: 3 },
    jobVariables: { env: { A: '1' } },
    runName: 'again',
    tags: ['gpu'],
    dueAt: '2026-05-01T12:00Z',
    key: 'order 42',
  }
  expect(optionsOf(draft)).toEqual({
    parameters: draft.parameters,
    jobVariables: draft.jobVariables,
    runName: 'again',
    tags: ['gpu'],
    dueAt: '2026-05-01T12:00:00.000Z',
    idempotency: { key: 'order 42' },
  })
  expect(commandOf('report/daily', draft)).toBe(
    `orc deployment run report/daily --param 'region=far north' --param limit=3 --job-variable 'env={"A":"1"}'` +
      ` --run-name again --tag gpu --start-at 2026-05-01T12:00:00.000Z --idempotency-key 'order 42'`,
  )
})
