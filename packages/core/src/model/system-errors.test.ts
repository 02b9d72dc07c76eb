import { expect, test } from 'vitest'
import { explainHomeError, explainListenError } from './system-errors.ts'

const errno = (code: string): Error => Object.assign(new Error(`${code}: of the system`), { code })

test.each(['EACCES', 'EPERM', 'EROFS', 'EEXIST', 'ENOTDIR', 'EISDIR', 'ENOSPC', 'EDQUOT'])(
  '%s of the home names the home and the reason, and keeps its cause',
  (code) => {
    const error = explainHomeError(errno(code), '/home')
    expect(error).toMatchObject({ code: 'home_unusable', details: { path: '/home' }, cause: { code } })
  },
)

test.each([
  ['EADDRINUSE', 'port_in_use'],
  ['EADDRNOTAVAIL', 'address_unusable'],
  ['ENOTFOUND', 'address_unusable'],
  ['EAI_AGAIN', 'address_unusable'],
  ['EACCES', 'address_unusable'],
])('%s of an address is %s', (code, expected) => {
  const address = { host: 'there', port: 80 }
  expect(explainListenError(errno(code), address)).toMatchObject({ code: expected, details: address })
})

test('what is no fault of the machine stays as it is', () => {
  const bug = new TypeError('x')
  expect([explainHomeError(bug, '/home'), explainListenError(bug, { host: 'a', port: 1 })]).toEqual([bug, bug])
})
