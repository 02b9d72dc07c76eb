import type { Reference } from '@orc/core/model'
import type { ClaimedRow } from '@orc/store'
import { expect, test } from 'vitest'
import { renderJob } from './render-job.ts'

function row(options: { job: object; deployment?: object; run?: object; properties?: object }): ClaimedRow {
  const { job, deployment = {}, run = {}, properties = {} } = options
  return {
    baseJobTemplate: { variables: { type: 'object', properties }, job_configuration: job },
    deploymentJobVariables: deployment,
    run: { jobVariables: run },
  } as unknown as ClaimedRow
}

const resolve = async ({ kind, name }: Reference): Promise<unknown> =>
  kind === 'secret' ? `s3cr3t of ${name} {{ variable.limits }}` : { cpus: 2 }

test("the run's values go before the deployment's, and those before the template's; env is merged by key", async () => {
  const job = await renderJob(
    row({
      job: { a: '{{ a }}', b: '{{ b }}', c: '{{ c }}', env: '{{ env }}' },
      properties: { a: { default: 1 }, b: { default: 1 }, c: { default: 1 }, env: { default: { X: '1', Y: '1' } } },
      deployment: { b: 2, c: 2, env: { Y: '2', Z: '2' } },
      run: { c: 3, env: { Z: '3' } },
    }),
    resolve,
  )
  expect(job).toEqual({ a: 1, b: 2, c: 3, env: { X: '1', Y: '2', Z: '3' } })
})

test('secrets and variables are filled in, inside what was given too, and take their type when they are the whole', async () => {
  const given = { job: { env: '{{ env }}', limits: '{{ variable.limits }}' }, properties: { env: {} } }
  const job = await renderJob(row({ ...given, run: { env: { TOKEN: 'Bearer {{ secret.api }}' } } }), resolve)
  expect(job.limits).toEqual({ cpus: 2 })
  expect(job.env).toEqual({ TOKEN: 'Bearer s3cr3t of api {{ variable.limits }}' })
})

test("the braces of another program's language arrive as they were given", async () => {
  const command = 'docker ps --format "{{.Names}} {{ .Image }}" {{ secret.x }}'
  const job = await renderJob(
    row({ job: { command: '{{ command }}' }, properties: { command: {} }, run: { command } }),
    resolve,
  )
  expect(job.command).toBe('docker ps --format "{{.Names}} {{ .Image }}" s3cr3t of x {{ variable.limits }}')
})
