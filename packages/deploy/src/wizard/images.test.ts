import { afterEach, beforeEach, expect, test } from 'vitest'
import { BACK, DEPLOYED, ENTER, type Line } from '../../test/scripted-prompts.ts'
import { WizardBench } from '../../test/wizard-bench.ts'

let bench: WizardBench
beforeEach(async () => {
  bench = await WizardBench.open()
  bench.write('report.ts', `import { flow } from '@orc/core'\nexport const report = flow({ async run() {} })`)
  await bench.pool('boxes', 'docker')
})
afterEach(() => bench[Symbol.asyncDispose]())

const deployment = () => bench.client.call('getDeployment', { flow: 'report', name: 'daily' })

const UP_TO_POOL: readonly Line[] = [
  ['Which flow?', 'report.ts:report'],
  ['Deployment name', 'daily'],
  ['Add a schedule?', false],
  ['Work pool', 'boxes'],
]
const IMAGE: readonly Line[] = [
  ['Build an image?', true],
  ['Repository', 'demo'],
  ['Image name', ENTER],
  ['Image tag', ENTER],
]

test('an image is built under the name of the deployment, and not pushed', async () => {
  const { heard, outcome } = await bench.talk([...UP_TO_POOL, ...IMAGE, ['Push the image?', false], ...DEPLOYED])
  expect(bench.made).toEqual([{ step: 'build_docker_image', image: 'demo/daily:latest' }])
  expect(heard).toMatch(/Building the image\.\.\.\n\.\.\. building 50%\n.*\ndone: demo\/daily:latest is built/)
  expect(await deployment()).toMatchObject({
    jobVariables: { image: 'demo/daily:latest' },
    pullSteps: [],
    codeDigest: 'd2',
  })
  expect(outcome).toMatchObject({
    commands: ['orc --no-prompt deploy report.ts:report -n daily -p boxes --image demo/daily:latest'],
  })
})

test('wrong parts of a name are refused where they are typed', async () => {
  const { heard } = await bench.talk([
    ...UP_TO_POOL,
    ['Build an image?', true],
    ['Repository', 'De Mo'],
    ['Repository', 'localhost:5000/team'],
    ['Image name', 'A'],
    ['Image name', 'etl'],
    ['Image tag', 'a b'],
    ['Image tag', 'v1'],
    ['Push the image?', false],
    ...DEPLOYED,
  ])
  expect(heard.match(/refused/g)).toHaveLength(3)
  expect(bench.made).toMatchObject([{ image: 'localhost:5000/team/etl:v1' }])
})

test('pushed with a name and a password, which are kept as a secret and shown nowhere', async () => {
  const { heard, outcome } = await bench.talk([
    ...UP_TO_POOL,
    ...IMAGE,
    ['Push the image?', true],
    ['Registry URL', 'not one'],
    ['Registry URL', 'http://localhost:5000/'],
    ['Credentials', 'typed'],
    ['User name', ''],
    ['User name', 'robot'],
    ['Password', ''],
    ['Password', 's3cret'],
    ...DEPLOYED,
  ])
  const credentials = { username: 'robot', password: 's3cret' }
  expect(bench.made).toMatchObject([
    { step: 'build_docker_image', image: 'localhost:5000/demo/daily:latest' },
    { step: 'push_docker_image', image: 'localhost:5000/demo/daily:latest', credentials },
  ])
  const { value } = await bench.client.call('getSecret', { name: 'registry-localhost:5000' })
  expect(JSON.parse(value)).toEqual(credentials)
  expect((await deployment()).jobVariables).toMatchObject({
    registry_credentials: '{{ secret.registry-localhost:5000 }}',
  })
  expect(heard + JSON.stringify(outcome)).not.toContain('s3cret')
})

test('a secret that is there is offered, and pushes', async () => {
  const value = JSON.stringify({ username: 'robot', password: 's3cret' })
  await bench.client.call('setSecret', { name: 'registry-ghcr.io', value })
  await bench.talk([
    ...UP_TO_POOL,
    ['Build an image?', true],
    ['Repository', 'ghcr.io/me'],
    ['Image name', ENTER],
    ['Image tag', ENTER],
    ['Push the image?', true],
    ['Credentials', 'secret'],
    ...DEPLOYED,
  ])
  expect(bench.made[1]).toMatchObject({ image: 'ghcr.io/me/daily:latest', credentials: { username: 'robot' } })
})

test('Docker Hub is refused to an image without a repository, which can still be given', async () => {
  const { heard } = await bench.talk([
    ...UP_TO_POOL,
    ['Build an image?', true],
    ['Repository', ''],
    ['Image name', ENTER],
    ['Image tag', ENTER],
    ['Push the image?', true],
    ['Registry URL', ENTER],
    ['Registry URL', BACK],
    ['Push the image?', BACK],
    ['Image tag', BACK],
    ['Image name', BACK],
    ['Repository', 'me'],
    ['Image name', ENTER],
    ['Image tag', ENTER],
    ['Push the image?', ENTER],
    ['Registry URL', ENTER],
    ['Credentials', 'login'],
    ...DEPLOYED,
  ])
  expect(heard).toContain('Docker Hub takes no image without a repository')
  expect(bench.made).toMatchObject([{ image: 'me/daily:latest' }, { step: 'push_docker_image' }])
  expect(bench.made[1]).not.toHaveProperty('credentials')
})

test('a Dockerfile of the project is offered', async () => {
  bench.write('Dockerfile', 'FROM node\n')
  const { outcome } = await bench.talk([
    ...UP_TO_POOL,
    ['Build an image?', true],
    ['Dockerfile', 'Dockerfile'],
    ...IMAGE.slice(1),
    ['Push the image?', false],
    ...DEPLOYED,
  ])
  expect(bench.made).toMatchObject([{ dockerfile: 'Dockerfile' }])
  expect(outcome).toMatchObject({ commands: [expect.stringContaining('--dockerfile Dockerfile')] })
})

test('without a build an image is named, and the code is in it', async () => {
  const { outcome } = await bench.talk([
    ...UP_TO_POOL,
    ['Build an image?', false],
    ['Image', ''],
    ['Image', 'me/ours:1'],
    ['Where is the code?', 'image'],
    ...DEPLOYED,
  ])
  expect(bench.made).toEqual([])
  expect(await deployment()).toMatchObject({ jobVariables: { image: 'me/ours:1' }, pullSteps: [] })
  expect(outcome).toMatchObject({ commands: [expect.stringContaining('--image me/ours:1 --no-build')] })
})

test('flags about the image answer its questions', async () => {
  const given = { image: 'me/x:1', push: false, baseImage: 'node:24' }
  await bench.talk([...UP_TO_POOL, ...DEPLOYED], { given })
  expect(bench.made).toEqual([{ step: 'build_docker_image', image: 'me/x:1', base_image: 'node:24' }])
  await bench.talk([...UP_TO_POOL, ['Where is the code?', 'image'], ...DEPLOYED], {
    given: { jobVariables: ['image=me/y:1'] },
  })
  expect((await deployment()).jobVariables).toEqual({ image: 'me/y:1' })
})

test('a build that fails deploys nothing, and says how to try again', async () => {
  const script: readonly Line[] = [...UP_TO_POOL, ...IMAGE, ['Push the image?', false], ['Deploy?', 'Yes']]
  const failing = () => Promise.reject(new Error('no engine'))
  const steps = async () => ({ build_docker_image: failing })
  await expect(bench.talk(script, { steps })).rejects.toThrow('no engine')
  expect(await bench.everything()).toEqual(['boxes'])
})

test('Ctrl-C while it builds deploys nothing', async () => {
  const stop = new AbortController()
  const steps = async () => ({
    build_docker_image: async () => {
      stop.abort()
      stop.signal.throwIfAborted()
      return {}
    },
  })
  const script: readonly Line[] = [...UP_TO_POOL, ...IMAGE, ['Push the image?', false], ['Deploy?', 'Yes']]
  const { outcome } = await bench.talk(script, { steps, signal: stop.signal })
  expect(outcome).toEqual({ outcome: 'interrupted', result: undefined })
  expect(await bench.everything()).toEqual(['boxes'])
})
