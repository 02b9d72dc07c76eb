import { expect, test } from 'vitest'
import { createAuthenticate } from './authenticate.ts'
import { createRunTokens, OWN_RUN_SCOPE } from './run-token.ts'

const key = new Uint8Array(32).fill(7)
const tokens = createRunTokens({ installationId: 'here', key })
const claim = { runId: 'run-1', epoch: 3, scopes: [OWN_RUN_SCOPE] }
const token = tokens.create(claim)

test('a token says for which run, epoch and scopes it is', () => {
  expect(tokens.verify(token)).toEqual(claim)
})

test('a token is worth nothing once a single character of it is changed', () => {
  const start = 'orcrun_'.length
  for (let index = start; index < token.length; index += 1) {
    const other = token[index] === 'A' ? 'B' : 'A'
    expect(tokens.verify(token.slice(0, index) + other + token.slice(index + 1)), String(index)).toBeUndefined()
  }
})

test('a token of another installation or another key is worth nothing', () => {
  expect(createRunTokens({ installationId: 'there', key }).verify(token)).toBeUndefined()
  expect(createRunTokens({ installationId: 'here', key: new Uint8Array(32) }).verify(token)).toBeUndefined()
})

test('what is no token is worth nothing', () => {
  for (const text of ['', 'orcrun_', 'orcrun_.', 'orcrun_e30.', 'orcrun_e30', token.slice(0, -1), `x${token}`]) {
    expect(tokens.verify(text), text).toBeUndefined()
  }
})

test('a header makes an owner by the key, a run by its token, and nobody by anything else', () => {
  const authenticate = createAuthenticate({ apiKey: 'orc_key', tokens })
  expect(authenticate('Bearer orc_key')).toEqual({ kind: 'owner' })
  expect(authenticate('bearer orc_key')).toEqual({ kind: 'owner' })
  expect(authenticate(`Bearer ${token}`)).toEqual({ kind: 'run', ...claim })
  for (const header of [undefined, '', 'orc_key', 'Basic orc_key', 'Bearer', 'Bearer orc_kez', 'Bearer orc_key2']) {
    expect(authenticate(header), header).toEqual({ kind: 'anonymous' })
  }
})

test('without a key nobody is the owner by header, not even with an empty one', () => {
  const authenticate = createAuthenticate({ apiKey: undefined, tokens })
  expect(authenticate('Bearer undefined')).toEqual({ kind: 'anonymous' })
  expect(authenticate('Bearer ')).toEqual({ kind: 'anonymous' })
})
