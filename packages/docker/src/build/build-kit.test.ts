import { expect, test } from 'vitest'
import { buildError } from './build-kit.ts'

test.each([
  [
    'the command line with its own BuildKit',
    [
      '#5 ERROR: exit code: 3',
      '------',
      ' > [2/2] RUN false:',
      '------',
      'executor failed running [false]: exit code: 3',
    ],
    'executor failed running [false]: exit code: 3',
  ],
  [
    'one that reads the Dockerfile',
    ['failed to solve with frontend dockerfile.v0: failed to create LLB definition: unknown instruction: BOGUS'],
    'failed to create LLB definition: unknown instruction: BOGUS',
  ],
  [
    'buildx, under Docker Desktop',
    ['ERROR: failed to solve: process "false" did not complete', '', 'View build details: docker-desktop://x'],
    'process "false" did not complete',
  ],
  ['one that says nothing', [], 'docker build gave no reason'],
])('of %s one sentence is taken', (_, lines, sentence) => expect(buildError(lines)).toBe(sentence))
