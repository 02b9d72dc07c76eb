import { systemRandom } from '@orc/core/runtime'
import { expect, test } from 'vitest'
import { createSecretBox } from './secret-box.ts'

const box = createSecretBox({ key: new Uint8Array(32).fill(1), random: systemRandom })
const unreadable = expect.objectContaining({ code: 'secret_unreadable' })

test('a secret comes back as it was, and its text is nowhere in what is stored', () => {
  for (const value of ['hunter2 hunter2', '', 'ü'.repeat(1000)]) {
    const sealed = box.seal('db', value)
    expect(box.open('db', sealed)).toBe(value)
    if (value !== '') expect(Buffer.from(sealed.slice(3), 'base64url').includes(value)).toBe(false)
  }
})

test('the same secret never looks the same twice', () => {
  expect(box.seal('db', 'hunter2')).not.toBe(box.seal('db', 'hunter2'))
})

test('a secret cannot be read with another key, under another name, or once it was changed', () => {
  const sealed = box.seal('db', 'hunter2')
  const other = createSecretBox({ key: new Uint8Array(32), random: systemRandom })
  expect(() => other.open('db', sealed)).toThrow(unreadable)
  expect(() => box.open('mail', sealed)).toThrow(unreadable)
  const changed = `${sealed.slice(0, 20)}${sealed[20] === 'A' ? 'B' : 'A'}${sealed.slice(21)}`
  expect(() => box.open('db', changed)).toThrow(unreadable)
  for (const broken of ['', 'v1.', 'v2.AAAA', 'plain text']) expect(() => box.open('db', broken)).toThrow(unreadable)
})
