import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { flowSite } from '../flow-site.ts'
import { type TestProject, testProject } from '../test-project.ts'

test.each([
  ['at file:///srv/a%20b/report.ts:5:23', { file: '/srv/a b/report.ts', line: 5 }],
  ['at Module.run (/srv/report.ts:7:1)', { file: '/srv/report.ts', line: 7 }],
  ['at async file:///srv/report.ts:5:23', { file: '/srv/report.ts', line: 5 }],
  ['at <anonymous>', undefined],
  [undefined, undefined],
])('%s is read as the place of a flow', (frame, site) => {
  expect(flowSite({ writtenAt: () => frame })).toEqual(site)
})

test('a flow of an older core has no place', () => {
  expect(flowSite({})).toBeUndefined()
})

/** In a program of its own, as users write it: the test runner changes where code seems to lie. */
function found(project: TestProject, program: string): string {
  const module = pathToFileURL(join(import.meta.dirname, 'flow-at-hand.ts')).href
  const script = `
    const { flowAtHand } = await import(${JSON.stringify(module)})
    const at = async (flow, more) => {
      try {
        const found = await flowAtHand(flow, { cacheDirectory: ${JSON.stringify(project.cacheDirectory)}, ...more })
        console.log(found.directory === ${JSON.stringify(project.directory)}, found.entrypoint, found.description.name)
      } catch (error) { console.log(error.message, error.hint) }
    }
    ${program}`
  const options = ['--conditions=@orc/source', '--no-warnings', '--input-type=module', '--eval', script]
  const { stdout, stderr } = spawnSync(process.execPath, options, { cwd: project.directory, encoding: 'utf8' })
  return stdout + stderr
}

const FLOWS = `import { flow } from '@orc/core'
interface Longer { than: 'JavaScript' }
export const one = flow({ async run() {} })
const inner = flow({ name: 'named', async run() {} })
export { inner as outer }
const hidden = flow({ async run() {} })
export const hand = { hidden }
export default flow({ async run() {} })
`

test('a flow at hand is found where it is written, under the name that it is exported by', () => {
  using project = testProject({ 'flows/a.ts': FLOWS })
  const program = `
    const { one, outer, hand, default: last } = await import('./flows/a.ts')
    for (const flow of [one, outer, last, hand.hidden, () => {}]) await at(flow)
    await at(hand.hidden, { entrypoint: 'flows/a.ts:one' })`
  expect(found(project, program).split('\n')).toEqual([
    'true flows/a.ts:one one',
    'true flows/a.ts:outer named',
    'true flows/a.ts:default a',
    expect.stringContaining('flows/a.ts does not export the flow that it makes in line 6. Export it there'),
    expect.stringContaining('is no flow'),
    'true flows/a.ts:one one',
    '',
  ])
})

test('a file that deploys its own flow whenever it is loaded is told so, and begins no circle', () => {
  using project = testProject({
    'a.ts': `import { flow } from '@orc/core'
      import { flowAtHand } from '@orc/steps/loader'
      export const a = flow({ async run() {} })
      export const found = flowAtHand(a, { cacheDirectory: 'unused' })
      await found`,
  })
  project.link('@orc/steps', join(import.meta.dirname, '../..'))
  const said = found(project, "await import('./a.ts').catch((error) => console.log(error.message))")
  expect(said).toContain('A file of flows deploys them whenever it is loaded.')
})
