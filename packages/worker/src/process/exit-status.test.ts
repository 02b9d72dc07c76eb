import { expect, test } from 'vitest'
import { readExitStatus } from './exit-status.ts'

test.each([
  [
    { code: 0, toldOfSignal: false },
    { exitCode: 0, signal: null },
  ],
  [
    { code: 137, toldOfSignal: true },
    { exitCode: null, signal: 'SIGKILL' },
  ],
  [
    { code: 137, toldOfSignal: false },
    { exitCode: 137, signal: null },
  ],
  [
    { code: 130, toldOfSignal: false },
    { exitCode: null, signal: 'SIGINT' },
  ],
  [
    { code: 127, toldOfSignal: true },
    { exitCode: 127, signal: null },
  ],
  [
    { code: 255, toldOfSignal: true },
    { exitCode: 255, signal: null },
  ],
])('%j is %j', (status, exit) => {
  expect(readExitStatus(status)).toMatchObject(exit)
})
