import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { FakeClock } from '@orc/testing'
import { describe, expect, test } from 'vitest'
import { type TestProject, testProject } from '../test-project.ts'
import { describeFlow } from './describe-flow.ts'

const FLOW = "import { flow } from '@orc/core'\n"
const ask = (project: TestProject, entrypoint = 'report.ts:sendReport') => describeFlow({ ...project, entrypoint })

describe('a flow is described', () => {
  test('by its export in kebab-case when it has no name of its own, and with its parameters', async () => {
    using project = testProject({
      'report.ts': `${FLOW}
        const schema = { '~standard': { version: 1, vendor: 'x', validate: (value: any) => ({ value }),
          jsonSchema: { input: () => ({ type: 'object', properties: { to: { type: 'string' } } }) } } } as any
        export const sendReport = flow({ description: 'Sends it.', input: schema, async run() {} })`,
    })
    expect(await ask(project)).toEqual({
      name: 'send-report',
      exportName: 'sendReport',
      site: { file: join(project.directory, 'report.ts'), line: 5 },
      description: 'Sends it.',
      parameterSchema: { type: 'object', properties: { to: { type: 'string' } } },
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
  })

  test('by its own name when it has one, and a default export by its file', async () => {
    using project = testProject({
      'report.ts': `${FLOW}export const sendReport = flow({ name: 'own name', run() {} }); export default flow({ run() {} })`,
    })
    expect(await ask(project)).toMatchObject({ name: 'own name' })
    expect(await ask(project, 'report.ts:default')).toMatchObject({ name: 'report', exportName: 'default' })
  })

  test('whatever its module prints or leaves running', async () => {
    using project = testProject({
      'report.ts': `${FLOW}console.log('{"flows":[]}'); setInterval(() => {}, 1000)
        export const sendReport = flow({ run() {} })`,
    })
    expect(await ask(project)).toMatchObject({ name: 'send-report' })
  })

  test('so that its first run finds it compiled', async () => {
    const filler = Array.from({ length: 200 }, (_, index) => `export function f${index}() { return ${index} }`).join(
      '\n',
    )
    using project = testProject({ 'report.ts': `${FLOW}${filler}\nexport const sendReport = flow({ run() {} })` })
    const { digest } = await ask(project)
    const kept = readdirSync(join(project.cacheDirectory, digest), { recursive: true, withFileTypes: true })
    const compiled = kept.filter((entry) => entry.isFile() && entry.parentPath.includes('compiled'))
    expect(compiled.length).toBeGreaterThan(0)
  })

  test('without showing it the settings of Orc', async () => {
    using project = testProject({
      'report.ts': `${FLOW}export const sendReport = flow({ description: Object.keys(process.env).filter((n) => n.startsWith('ORC_')).join(), run() {} })`,
    })
    process.env.ORC_API_KEY = 'secret'
    try {
      expect(await ask(project)).toMatchObject({ description: '' })
    } finally {
      delete process.env.ORC_API_KEY
    }
  })
})

describe('what cannot be described says why', () => {
  test('an export that is not there, with the nearest and the flows that are', async () => {
    using project = testProject({
      'report.ts': `${FLOW}export const sendReports = flow({ run() {} }); export const other = 1`,
    })
    await expect(ask(project)).rejects.toMatchObject({
      code: 'flow_export_not_found',
      hint: 'Did you mean "sendReports"? Its flows are: sendReports.',
    })
    await expect(ask(project, 'report.ts:other')).rejects.toMatchObject({ code: 'flow_export_not_found' })
  })

  test('a module that throws, with the line that threw', async () => {
    using project = testProject({ 'report.ts': `\n\nthrow new TypeError('no database')` })
    await expect(ask(project)).rejects.toMatchObject({
      code: 'flow_file_broken',
      message: expect.stringMatching(/TypeError: no database[\s\S]*report\.ts:3:7/),
    })
  })

  test('a module that ends the process, with what it printed', async () => {
    using project = testProject({ 'report.ts': `console.error('no config'); process.exit(3)` })
    await expect(ask(project)).rejects.toMatchObject({
      code: 'flow_file_broken',
      message: expect.stringMatching(/exit code 3[\s\S]*process\.exit[\s\S]*no config/),
    })
  })

  test('a module that waits for what never comes', async () => {
    using project = testProject({ 'report.ts': 'await new Promise(() => {})' })
    await expect(ask(project)).rejects.toMatchObject({ message: expect.stringContaining('never comes') })
  })

  test('a module that hangs, once its time is up', async () => {
    using project = testProject({ 'report.ts': 'setInterval(() => {}, 1000); await new Promise(() => {})' })
    const clock = new FakeClock()
    const described = describeFlow({ ...project, entrypoint: 'report.ts:x', clock })
    await clock.untilAsleep()
    clock.advance(30_000)
    await expect(described).rejects.toMatchObject({
      code: 'flow_file_broken',
      message: expect.stringContaining('longer than 30s'),
    })
  })
})
