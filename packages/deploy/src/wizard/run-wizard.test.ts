import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { BACK, DEPLOYED, ENTER, LEAVE, type Line } from '../../test/scripted-prompts.ts'
import { WizardBench } from '../../test/wizard-bench.ts'
import { readOrcYaml } from '../orc-yaml/orc-yaml.ts'
import type { GivenAnswers } from './wizard-options.ts'

let bench: WizardBench
beforeEach(async () => {
  bench = await WizardBench.open()
  bench.write('report.ts', flows('report'))
})
afterEach(() => bench[Symbol.asyncDispose]())

const flows = (...names: string[]): string =>
  `import { flow } from '@orc/core'\n${names.map((name) => `export const ${name} = flow({ async run() {} })`).join('\n')}`
const deployment = (flow = 'report', name = 'daily') => bench.client.call('getDeployment', { flow, name })

/** The least that a process pool asks. */
const LEAST: readonly Line[] = [
  ['Which flow?', 'report.ts:report'],
  ['Deployment name', 'daily'],
  ['Add a schedule?', false],
  ['Work pool', 'local'],
  ['Where is the code?', 'directory'],
]

describe('for a pool of processes', () => {
  beforeEach(() => bench.pool('local', 'process'))

  test('the least of questions makes a deployment', async () => {
    const { outcome, heard } = await bench.talk([...LEAST, ...DEPLOYED])
    expect(outcome).toMatchObject({ outcome: 'deployed', result: { deployments: [{ outcome: 'created' }] } })
    expect(await deployment()).toMatchObject({
      workPool: 'local',
      entrypoint: 'report.ts:report',
      schedules: [],
      pullSteps: [{ step: 'set_working_directory', directory: bench.directory }],
    })
    expect(heard).toContain('Deployment: report/daily, new')
  })

  test('the same without questions is said in commands that can be pasted', async () => {
    const { outcome } = await bench.talk([...LEAST, ...DEPLOYED])
    expect(outcome).toMatchObject({ commands: ['orc --no-prompt deploy report.ts:report -n daily -p local'] })
  })

  test('no at the end makes nothing', async () => {
    const before = await bench.everything()
    expect((await bench.talk([...LEAST, ['Deploy?', 'No']])).outcome).toEqual({ outcome: 'declined' })
    expect(await bench.everything()).toEqual(before)
  })

  test('a dry run asks the same, and plans', async () => {
    const { outcome } = await bench.talk(LEAST, { dryRun: true })
    expect(outcome).toMatchObject({ outcome: 'planned', plan: { deployments: [{ fullName: 'report/daily' }] } })
    expect(await bench.everything()).toEqual(['local'])
  })

  test('going back from the end leads to the question before it', async () => {
    await bench.talk([
      ...LEAST,
      ['Deploy?', 'Go back'],
      ['Where is the code?', BACK],
      ['Work pool', BACK],
      ['Add a schedule?', BACK],
      ['Deployment name', 'weekly'],
      ['Add a schedule?', ENTER],
      ['Work pool', ENTER],
      ['Where is the code?', ENTER],
      ...DEPLOYED,
    ])
    expect(await deployment('report', 'weekly')).toMatchObject({ workPool: 'local' })
  })

  test.each(LEAST.map(([message], index) => ({ message, index })))(
    'leaving at "$message" makes nothing',
    async ({ message, index }) => {
      const before = await bench.everything()
      const { outcome } = await bench.talk([...LEAST.slice(0, index), [message, LEAVE]])
      expect(outcome).toEqual({ outcome: 'interrupted', result: undefined })
      expect(await bench.everything()).toEqual(before)
    },
  )

  test('of several flows one is chosen by name, and a file that is broken is named', async () => {
    bench.write('flows/more.ts', flows('first', 'second'))
    bench.write('broken.ts', `import { flow } from '@orc/core'\nexport const x = {`)
    const { prompts, heard } = await bench.talk([['Which flow?', 'second'], ...LEAST.slice(1), ...DEPLOYED])
    expect(prompts.choices['Which flow?']?.map(({ name }) => name)).toEqual([
      'first',
      'second',
      'report',
      'Another one',
    ])
    expect(heard).toContain('! broken.ts could not be read')
    expect(await deployment('second')).toMatchObject({ entrypoint: 'flows/more.ts:second' })
  })

  test('of those found none is taken: an entrypoint is typed, again if it is none', async () => {
    const { heard } = await bench.talk([
      ['Which flow?', 'Another one'],
      ['Which flow?', 'nonsense'],
      ['Which flow?', '../elsewhere.ts:report'],
      ['Which flow?', 'hidden.js:report'],
      ...LEAST.slice(1),
      ...DEPLOYED,
    ])
    expect(heard).toMatch(/refused: .*nonsense.*\n.*refused: .*outside of the project/)
    expect(await deployment()).toMatchObject({ entrypoint: 'hidden.js:report' })
  })

  test('a flow whose file cannot be read is refused with the reason, and asked for again', async () => {
    const { OrcError } = await import('@orc/core/model')
    const describe = async ({ entrypoint }: { entrypoint: string }) => {
      if (entrypoint.startsWith('report'))
        return { name: 'report', exportName: 'report', description: '', digest: 'd', parameterSchema: {} }
      throw new OrcError('flow_file_not_found', { file: 'gone.ts' })
    }
    const { heard } = await bench.talk(
      [['Which flow?', 'Another one'], ['Which flow?', 'gone.ts:x'], ...LEAST, ...DEPLOYED],
      { describe },
    )
    expect(heard).toContain('gone.ts')
  })

  test('where there is no flow that is said, and one is typed', async () => {
    bench.write('report.ts', '')
    const { heard } = await bench.talk([...LEAST, ...DEPLOYED])
    expect(heard).toContain(`No flow was found below ${bench.directory}.`)
  })

  test.each(['', ' ', 'a/b', '..', 'x'.repeat(201)])('the name "%s" is refused where it is typed', async (name) => {
    const { heard } = await bench.talk([
      ...LEAST.slice(0, 1),
      ['Deployment name', name],
      ...LEAST.slice(1),
      ...DEPLOYED,
    ])
    expect(heard).toMatch(/refused: .*cannot be the name of a deployment\. .*no slash/)
  })

  test('schedules of each kind, with wrong values refused where they are typed and occurrences shown', async () => {
    const { heard, outcome } = await bench.talk([
      ...LEAST.slice(0, 2),
      ['Add a schedule?', true],
      ['Type of schedule', 'cron'],
      ['Cron expression', '99 * * * *'],
      ['Cron expression', '0 9 * * MON-FRI'],
      ['Time zone', 'Europe/Olso'],
      ['Time zone', 'Europe/Oslo'],
      ['Add another schedule? (1 so far)', true],
      ['Type of schedule', 'interval'],
      ['Interval', 'often'],
      ['Interval', '10ms'],
      ['Interval', '15m'],
      ['Add another schedule? (2 so far)', true],
      ['Type of schedule', 'rrule'],
      ['Rule', 'FREQ=SOMETIMES'],
      ['Rule', 'FREQ=DAILY;BYHOUR=9'],
      ['Time zone', ENTER],
      ['Add another schedule? (3 so far)', false],
      ...LEAST.slice(3),
      ...DEPLOYED,
    ])
    expect(heard.match(/refused/g)).toHaveLength(5)
    expect(heard).toContain('Next: 2026-03-02 09:00 Europe/Oslo')
    expect(heard).toContain('Schedule: 0 9 * * MON-FRI (Europe/Oslo)')
    const { schedules } = await deployment()
    expect(schedules.map(({ spec }) => spec.type).toSorted()).toEqual(['cron', 'interval', 'rrule'])
    expect(outcome).toMatchObject({ commands: undefined })
  })

  test('one gives a scheduled flow what it needs, checked by its schema', async () => {
    bench.write('report.ts', flows('needy'))
    const { heard } = await bench.talk([
      ['Which flow?', 'needy'],
      LEAST[1] ?? ['', ''],
      ['Add a schedule?', true],
      ['Type of schedule', 'interval'],
      ['Interval', '1h'],
      ['Add another schedule? (1 so far)', false],
      ['Parameter "repo"', 'nodejs/node'],
      ...LEAST.slice(3),
      ...DEPLOYED,
    ])
    expect(heard).toContain('Parameter: repo=nodejs/node')
    expect((await deployment('needy')).parameters).toEqual({ repo: 'nodejs/node' })
  })

  test('without a schedule it is told that each run needs it', async () => {
    bench.write('report.ts', flows('needy'))
    const { heard } = await bench.talk([['Which flow?', 'needy'], ...LEAST.slice(1), ...DEPLOYED])
    expect(heard).toContain('Each run needs: repo')
  })

  test.each<[string, GivenAnswers, string]>([
    ['a pool that is not there', { pool: 'other' }, 'work_pool_not_found'],
    ['a name with a slash', { names: ['a/b'] }, 'name_invalid'],
    ['what is no entrypoint', { entrypoint: 'report' }, 'entrypoint_invalid'],
  ])('a flag with %s is refused before the first question', async (_, given, code) => {
    await expect(bench.talk([], { given })).rejects.toMatchObject({ code })
  })

  test('what flags answer is not asked', async () => {
    const given = {
      entrypoint: 'report.ts:report',
      names: ['daily', 'weekly'],
      schedules: [{ spec: { type: 'interval' as const, everyMs: 60_000 } }],
      pool: 'local',
      tags: ['a'],
    }
    const { outcome } = await bench.talk([['Where is the code?', 'directory'], ...DEPLOYED], { given })
    expect(await deployment('report', 'weekly')).toMatchObject({ tags: ['a'] })
    expect(outcome).toMatchObject({
      commands: ['orc --no-prompt deploy report.ts:report -n daily -n weekly -p local --interval 1m --tag a'],
    })
  })
})

describe('without a pool', () => {
  test('one is made with the deployment, and not before', async () => {
    const { outcome, heard } = await bench.talk([
      ...LEAST.slice(0, 3),
      ['Type of the work pool', 'process'],
      ['Name of the work pool', 'a/b'],
      ['Name of the work pool', ENTER],
      ['Where is the code?', 'directory'],
      ...DEPLOYED,
    ])
    expect(heard).toContain('refused: "a/b" cannot be the name of a work pool')
    expect(heard).toContain('Work pool: my-process-pool, new, of type process')
    expect(await deployment()).toMatchObject({ workPool: 'my-process-pool', workQueue: 'default' })
    expect(outcome).toMatchObject({
      commands: [
        'orc work-pool create my-process-pool --type process',
        'orc --no-prompt deploy report.ts:report -n daily -p my-process-pool',
      ],
    })
  })

  test('leaving once it is named makes none', async () => {
    await bench.talk([
      ...LEAST.slice(0, 3),
      ['Type of the work pool', 'process'],
      ['Name of the work pool', ENTER],
      ['Where is the code?', 'directory'],
      ['Deploy?', LEAVE],
    ])
    expect(await bench.everything()).toEqual([])
  })
})

describe('orc.yaml', () => {
  beforeEach(() => bench.pool('local', 'process'))
  const SAVED: readonly Line[] = [...LEAST, ['Deploy?', 'Yes'], ['Save to orc.yaml?', true]]

  test('what was deployed is written as an entry, and deployed from there by its name', async () => {
    const { outcome, heard } = await bench.talk(SAVED, {
      given: { tags: ['a'], parameters: ['times=2'], jobVariables: ['env={"A":"b"}'] },
    })
    const { entries } = await readOrcYaml(join(bench.directory, 'orc.yaml'))
    expect(entries.map(({ entry }) => entry)).toEqual([
      {
        name: 'daily',
        entrypoint: 'report.ts:report',
        tags: ['a'],
        parameters: { times: 2 },
        work_pool: { name: 'local', job_variables: { env: { A: 'b' } } },
      },
    ])
    expect(heard).toContain('Saved to orc.yaml')
    expect(outcome).toMatchObject({ saved: 'orc --no-prompt deploy -n daily' })
  })

  test('leaving there leaves the deployment, and no file', async () => {
    const { outcome } = await bench.talk([...LEAST, ['Deploy?', 'Yes'], ['Save to orc.yaml?', LEAVE]])
    expect(outcome).toMatchObject({ outcome: 'interrupted', result: { deployments: [{ fullName: 'report/daily' }] } })
    expect(await deployment()).toBeDefined()
    expect(existsSync(join(bench.directory, 'orc.yaml'))).toBe(false)
  })

  test('a file with deployments is offered first; one of them answers everything else', async () => {
    await bench.talk(SAVED)
    const { outcome, prompts } = await bench.talk([['Use an existing configuration?', 'daily']])
    expect(outcome).toEqual({ outcome: 'existing', name: 'daily' })
    expect(prompts.choices['Use an existing configuration?']?.map(({ value }) => value)).toEqual(['daily', ''])
  })

  test('or none of them, and the questions are those of a new deployment', async () => {
    await bench.talk(SAVED)
    const another: readonly Line[] = [['Which flow?', ENTER], ['Deployment name', 'weekly'], ...SAVED.slice(2)]
    await bench.talk([['Use an existing configuration?', 'No'], ...another])
    const { entries } = await readOrcYaml(join(bench.directory, 'orc.yaml'))
    expect(entries.map(({ entry }) => entry.name)).toEqual(['daily', 'weekly'])
  })

  test('a file that is broken is said before the first question, with line and column', async () => {
    bench.write('orc.yaml', 'deployments:\n  - nme: x\n')
    await expect(bench.talk([])).rejects.toMatchObject({ code: 'orc_yaml_invalid' })
  })
})
