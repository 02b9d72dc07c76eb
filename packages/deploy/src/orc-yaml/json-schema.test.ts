import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readableProblems } from '@orc/core/model'
import { expect, test } from 'vitest'
import { parse } from 'yaml'

const schema = JSON.parse(readFileSync(join(import.meta.dirname, '../../orc.schema.json'), 'utf8')) as object

const problems = (text: string) => readableProblems(schema as never, parse(text))
const entry = (more: string) => `deployments: [{ name: a, entrypoint: a.ts:a, ${more} }]`

test.each([
  entry('schedules: [{ cron: "@daily" }, { interval: 1h, anchor: "2026-01-01T00:00:00Z" }]'),
  entry('pull: [{ step: git_clone, repository: a, id: code }], build: [{ step: ./mine.ts:go, anything: 1 }]'),
])('editors take what Orc takes: %s', (text) => expect(problems(text)).toEqual([]))

test.each([
  'deployment: []',
  entry('shcedules: []'),
  entry('schedules: [{ cron: "@daily", interval: 1h }]'),
  entry('schedules: [{ cron: "@daily", anchor: x }]'),
  entry('pull: [{ step: git_clon }]'),
  entry('pull: [{ step: git_clone }]'),
  entry('pull: [{ step: git_clone, repository: a, brnach: b }]'),
])('editors refuse what Orc refuses: %s', (text) => expect(problems(text)).not.toEqual([]))
