import { toProblem } from '@orc/core/contract'
import { isOrcError, OrcError } from '@orc/core/model'
import { expect, test } from 'vitest'
import { createClient } from './client.ts'
import type { TransportReply, TransportRequest } from './transports/transport.ts'

/** A client whose transport answers with `reply` and remembers what was sent. */
function answering(reply: TransportReply) {
  const sent: TransportRequest[] = []
  const client = createClient({
    address: 'http://orc.test',
    send: async (request) => {
      sent.push(request)
      return reply
    },
    streamEvents: async function* () {},
    [Symbol.asyncDispose]: async () => {},
  })
  return { client, sent }
}

test('fields of the path are escaped and go there, the rest into the body', async () => {
  const { client, sent } = answering({ status: 200, body: {} })
  await client.call('runDeployment', { flow: 'a b', name: 'ü', parameters: { x: 1 } }, { idempotencyKey: 'k' })
  expect(sent).toMatchObject([
    {
      method: 'POST',
      path: '/api/deployments/a%20b/%C3%BC/runs',
      body: { parameters: { x: 1 } },
      idempotencyKey: 'k',
    },
  ])
})

test('without a body the rest goes into the query, and a request to wait is known as one', async () => {
  const { client, sent } = answering({ status: 200, body: {} })
  await client.call('listLogs', { id: '1', after: 5, waitMs: 20_000 })
  expect(sent).toMatchObject([{ path: '/api/flow-runs/1/logs', query: { after: 5, waitMs: 20_000 }, waitMs: 20_000 }])
  expect(sent[0]).not.toHaveProperty('body')
})

test('a problem comes back as the error that it was', async () => {
  const error = new OrcError('work_pool_not_found', { name: 'elt', nearest: 'etl' })
  const { client } = answering({ status: 404, body: toProblem(error) })
  const caught = await client.call('getWorkPool', { name: 'elt' }).catch((reason: unknown) => reason)
  expect(caught).toBeInstanceOf(OrcError)
  expect(caught).toEqual(error)
  expect(caught).toMatchObject({ message: error.message, hint: error.hint, status: 404, details: error.details })
})

test("an error of a newer server, unknown here, keeps the server's words and its code", async () => {
  const body = { code: 'too_modern', detail: 'It is too modern.', hint: 'Update.', details: { by: 2 }, status: 418 }
  const caught: unknown = await answering({ status: 418, body })
    .client.call('getHealth', {})
    .catch((reason) => reason)
  expect(isOrcError(caught)).toBe(true)
  expect(caught).toMatchObject({ code: 'too_modern', message: 'It is too modern.', hint: 'Update.', status: 418 })
})

test('what is not from Orc is said to be so, with the status', async () => {
  for (const reply of [
    { status: 200, body: undefined },
    { status: 502, body: undefined },
    { status: 404, body: { error: 'x' } },
  ]) {
    const expected = { code: 'api_bad_answer', details: { url: 'http://orc.test', status: reply.status } }
    await expect(answering(reply).client.call('getHealth', {})).rejects.toMatchObject(expected)
  }
})

test('not being ready is an answer, another 503 is an error', async () => {
  const notReady = { status: 'not-ready', checks: [{ name: 'store', ok: false, message: 'full' }] }
  expect(await answering({ status: 503, body: notReady }).client.call('getReady', {})).toEqual(notReady)
  const full = toProblem(new OrcError('store_busy', { path: 'x', waitedMs: 1 }))
  await expect(answering({ status: 503, body: full }).client.call('getReady', {})).rejects.toMatchObject({
    code: 'store_busy',
  })
})
