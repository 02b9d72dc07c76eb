import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { has } from '../../tests/services.ts'
import { docker, NODE_IMAGE, nodeImage } from '../harness/docker.ts'
import { root } from '../harness/program.ts'
import { WizardBench } from '../harness/wizard.ts'

const IMAGE = 'orc-test/of-its-own:v1'

test.skipIf(!has('docker'))('the Dockerfile of the project is offered, and builds the image', async () => {
  nodeImage()
  await using bench = await WizardBench.create()
  await bench.pool('boxes', 'docker')
  bench.flows('report.ts', 'report')
  const core = join(bench.installation.project, 'core')
  for (const part of ['dist', 'package.json'])
    cpSync(join(root, 'packages', 'core', part), join(core, part), { recursive: true })
  bench.write('Dockerfile', `FROM ${NODE_IMAGE}\nWORKDIR /srv/app\nCOPY core node_modules/@orc/core\nCOPY . .\n`)
  const words = ['deploy', 'report.ts:report', '-n', 'daily', '-p', 'boxes']
  const terminal = bench.types(words, { columns: 160 })
  await terminal.answer('Add a schedule?')
  await terminal.answer('Build an image?')
  await terminal.shows('❯ The one of this project')
  await terminal.answer('Dockerfile')
  await terminal.answer('Repository', 'orc-test')
  await terminal.answer('Image name', 'of-its-own')
  await terminal.answer('Image tag', 'v1')
  await terminal.answer('Push the image?')
  await terminal.shows(`${IMAGE}, built here by Dockerfile, not pushed`)
  await terminal.answer('Deploy?')
  await terminal.answer('Save to orc.yaml?', 'n')
  expect(await terminal.ends()).toBe(0)
  expect(terminal.text).toContain(`--image ${IMAGE} --dockerfile Dockerfile`)
  expect(docker('image', 'inspect', '--format', '{{.Config.WorkingDir}}', IMAGE)).toBe('/srv/app')
  docker('rmi', '-f', IMAGE)
})
