import { request as send } from 'node:http'
import { gunzipSync, gzipSync } from 'node:zlib'
import { silentLogger } from '@orc/core/runtime'
import { FakeClock } from '@orc/testing'
import { expect, onTestFinished, test } from 'vitest'
import { apiUnderTest } from '../../test/api-under-test.ts'
import type { Assets } from './assets.ts'
import { listen } from './listen.ts'

const SCRIPT = 'let x = 1'
const assets: Assets = {
  find: async (path) =>
    path === '/assets/app.js' || path.startsWith('/api/')
      ? { content: SCRIPT, contentType: 'text/javascript', compressed: { gzip: gzipSync(SCRIPT) }, immutable: true }
      : undefined,
  document: async (nonce) => `<html nonce="${nonce}">`,
}

async function serving() {
  const orc = await apiUnderTest()
  const listener = await listen(orc.api, { clock: new FakeClock(), log: silentLogger, port: 0, assets })
  onTestFinished(async () => {
    await listener.close()
    await orc[Symbol.asyncDispose]()
  })
  const ask = (path: string, init: RequestInit = {}) => fetch(listener.url + path, { redirect: 'manual', ...init })
  const signIn = (key: string, headers: Record<string, string> = { 'sec-fetch-site': 'same-origin' }) =>
    ask('/session', { method: 'POST', headers, body: JSON.stringify({ key }) })
  return { orc, listener, ask, signIn }
}

/** The cookie of an answer, as a browser sends it back. */
const cookieOf = (response: Response): string => (response.headers.get('set-cookie') ?? '').split(';')[0] ?? ''

test('files are served outside /api only, those whose name changes with them to be kept', async () => {
  const { ask } = await serving()
  const file = await ask('/assets/app.js')
  expect([await file.text(), file.headers.get('content-type')]).toEqual([SCRIPT, 'text/javascript'])
  expect(file.headers.get('cache-control')).toContain('immutable')
  expect((await ask('/api/x')).status).toBe(404)
})

test('a file goes out compressed to whom it may, and as it is to others', async () => {
  const { listener } = await serving()
  const raw = (acceptEncoding: string) =>
    new Promise<{ encoding: string | undefined; text: string }>((resolve) => {
      send(`${listener.url}/assets/app.js`, { headers: { 'accept-encoding': acceptEncoding } }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          const encoding = response.headers['content-encoding']
          const body = Buffer.concat(chunks)
          resolve({ encoding, text: String(encoding === 'gzip' ? gunzipSync(body) : body) })
        })
      }).end()
    })
  expect(await raw('gzip, deflate')).toEqual({ encoding: 'gzip', text: SCRIPT })
  expect(await raw('br;q=1, gzip;q=0.5')).toEqual({ encoding: 'gzip', text: SCRIPT })
  expect(await raw('gzip;q=0, identity')).toEqual({ encoding: undefined, text: SCRIPT })
})

test('every other path is the document, with a policy that lets nothing inline run and a nonce of its own', async () => {
  const { ask } = await serving()
  const [first, second] = [await ask('/work-pools/a.b'), await ask('/')]
  const [policy, other] = [first, second].map((each) => each.headers.get('content-security-policy') ?? '')
  expect(first.headers.get('content-type')).toContain('text/html')
  expect(first.headers.get('cache-control')).toBe('no-store')
  expect(policy).toContain("default-src 'none'; script-src 'self';")
  expect(policy).not.toMatch(/unsafe|https?:|\*/)
  expect(policy).toContain("frame-ancestors 'none'")
  const nonce = /'nonce-([^']+)'/.exec(policy ?? '')?.[1]
  expect(await first.text()).toBe(`<html nonce="${nonce}">`)
  expect(other).not.toBe(policy)
})

test('a file of an older build is missing, not a document that would be taken for a script', async () => {
  const { ask } = await serving()
  expect((await ask('/assets/old-1a2b.js')).status).toBe(404)
  expect((await ask('/work-pools', { method: 'POST' })).status).toBe(404)
})

test('the link signs in whoever opens it first, once; its cookie is the owner and no script can read it', async () => {
  const { listener, ask } = await serving()
  const path = (listener.pageLink() ?? '').slice(listener.url.length)
  const opened = await ask(path)
  expect([opened.status, opened.headers.get('location')]).toEqual([303, '/'])
  expect(opened.headers.get('set-cookie')).toMatch(
    /^orc-\w{12}=session\.\S+; HttpOnly; SameSite=Strict; Path=\/; Max-Age=\d+$/,
  )
  const cookie = cookieOf(opened)
  expect((await ask('/api/work-pools', { headers: { cookie } })).status).toBe(200)
  expect((await ask('/api/work-pools', { headers: { cookie: `other=1; ${cookie}` } })).status).toBe(200)
  const again = await ask(path)
  expect([again.headers.get('location'), again.headers.get('set-cookie')]).toEqual(['/?link=used', null])
})

test('the key signs in too, another one does not', async () => {
  const { ask, signIn } = await serving()
  const signedIn = await signIn(' orc_key\n')
  expect(signedIn.status).toBe(204)
  expect((await ask('/api/work-pools', { headers: { cookie: cookieOf(signedIn) } })).status).toBe(200)
  for (const key of ['orc_kex', '', 'session']) expect((await signIn(key)).status, key).toBe(401)
  expect((await ask('/api/work-pools', { headers: { cookie: 'orc-000000000000=x.y' } })).status).toBe(401)
})

test('signing out makes the browser forget', async () => {
  const { ask } = await serving()
  const out = await ask('/session', { method: 'DELETE', headers: { 'sec-fetch-site': 'same-origin' } })
  expect([out.status, out.headers.get('set-cookie')]).toEqual([204, expect.stringContaining('Max-Age=0')])
})

test('behind a proxy that speaks TLS the cookie is sent over TLS only', async () => {
  const { signIn } = await serving()
  const signedIn = await signIn('orc_key', { 'sec-fetch-site': 'same-origin', 'x-forwarded-proto': 'https' })
  expect(signedIn.headers.get('set-cookie')).toContain('; Secure')
})

test.each([
  [{ 'sec-fetch-site': 'same-origin' }, 200],
  [{ 'sec-fetch-site': 'same-site' }, 403],
  [{ 'sec-fetch-site': 'cross-site' }, 403],
  [{ 'sec-fetch-site': 'none' }, 403],
  [{ origin: 'OWN' }, 200],
  [{ origin: 'http://127.0.0.1:1' }, 403],
  [{ origin: 'null' }, 403],
  [{}, 403],
])('a change with the cookie is taken from the page itself only: %j is %i', async (from, status) => {
  const { ask, signIn, listener } = await serving()
  const cookie = cookieOf(await signIn('orc_key'))
  const headers = { cookie, ...from, ...('origin' in from && from.origin === 'OWN' ? { origin: listener.url } : {}) }
  const body = JSON.stringify({ value: 1 })
  const changed = await ask('/api/variables/a', { method: 'PUT', headers: headers as Record<string, string>, body })
  expect(changed.status).toBe(status)
  if (status === 403) expect(await changed.json()).toMatchObject({ code: 'cross_site' })
})

test('the key in a header needs no origin, with or without a cookie', async () => {
  const { ask } = await serving()
  const headers = { authorization: 'Bearer orc_key', cookie: 'orc-x=y', 'sec-fetch-site': 'cross-site' }
  const body = JSON.stringify({ value: 1 })
  expect((await ask('/api/variables/a', { method: 'PUT', headers, body })).status).toBe(200)
})
