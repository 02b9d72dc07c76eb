import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { has } from '../tests/services.ts'
import { docker, NODE_IMAGE, nodeImage } from './harness/docker.ts'
import { until } from './harness/docker-pool.ts'
import { Registry, USER } from './harness/registry.ts'
import { RepositoryApi, STARS } from './harness/repository-api.ts'
import { Stranger } from './harness/stranger.ts'
import type { Terminal } from './harness/terminal.ts'

/**
 * The first day of somebody who has nothing but the packages: an empty directory outside of the repository, a flow of
 * their own, the commands of the tutorial as they are typed, and the wizard in a terminal.
 */
let stranger: Stranger
let api: RepositoryApi
beforeAll(async () => {
  ;[api, stranger] = await Promise.all([RepositoryApi.start(), Stranger.arrives()])
})
beforeEach(() => stranger.begins())
afterEach(() => stranger.leaves())
afterAll(async () => {
  process.stdout.write(`\n${stranger.timetable}\n`)
  await stranger[Symbol.asyncDispose]()
  await api[Symbol.asyncDispose]()
})

/** A run of the flow, watched until it is over: its lines, and its end. */
async function runs(deployment: string): Promise<void> {
  const { stdout } = await stranger.orc('deployment', 'run', deployment, '--param', `api=${api.url}`, '--watch')
  expect(stdout).toContain('nodejs/node: Node.js JavaScript runtime')
  expect(stdout).toContain(`${STARS}`)
  expect(stdout).toContain('is COMPLETED')
}

/** The questions that are the same for every pool. */
async function upToPool(terminal: Terminal, { name, pool }: { name: string; pool: string }): Promise<void> {
  await terminal.shows('❯ get-repo-info  repo-info.ts:getRepoInfo')
  await terminal.answer('Which flow?')
  await terminal.answer('Deployment name', name)
  await terminal.answer('Add a schedule?', 'n')
  await terminal.asks('Work pool')
  terminal.press('down')
  await terminal.shows('❯ A new one')
  terminal.press('up')
  await terminal.shows(new RegExp(`❯ ${pool} `))
  terminal.press('enter')
}

test.skipIf(!has('docker'))(
  'a pool of containers: worker, wizard, image, run, and the same without questions',
  async () => {
    nodeImage()
    const created = await stranger.orc('work-pool', 'create', '--type', 'docker', 'my-docker-pool')
    expect(created.stdout).toMatch(
      /Created work pool "my-docker-pool" of type docker\. It is NOT_READY: .*\n.*\n {2}orc worker start --pool my-docker-pool/,
    )
    expect((await stranger.orc('work-pool', 'ls')).stdout).toMatch(/my-docker-pool +docker/)
    await stranger.starts(['worker', 'start', '--pool', 'my-docker-pool'], /started/i)
    // The worker asks the engine how it is, which takes as long as the engine takes; a person looks again.
    const inspect = async () => (await stranger.orc('work-pool', 'inspect', 'my-docker-pool')).stdout
    await until(async () => /Status: +READY/.test(await inspect()))
    expect(await inspect()).toMatch(/\n +default \(default\) +1 +READY +0 +(now|\S+ ago)[^]*ONLINE/)
    const terminal = stranger.types('deploy', '--base-image', NODE_IMAGE)
    await stranger.timed('npx orc deploy (the wizard)', async () => {
      await upToPool(terminal, { name: 'my-first-deployment', pool: 'my-docker-pool' })
      await terminal.answer('Build an image?', 'y')
      await terminal.answer('Repository', 'demo')
      await terminal.shows('? Image name (my-first-deployment)')
      await terminal.answer('Image name')
      await terminal.shows('? Image tag (latest)')
      await terminal.answer('Image tag')
      await terminal.answer('Push the image?', 'n')
      await terminal.answer('Deploy?')
      await terminal.shows('Building the image')
      await terminal.answer('Save to orc.yaml?', 'y')
      expect(await terminal.ends()).toBe(0)
    })
    // Unchanged, where somebody deployed the same flow here before: what is the same makes the same image.
    expect(terminal.text).toMatch(/✔ demo\/my-first-deployment:latest is (built|unchanged): sha256/)
    expect(terminal.text).toContain('Created deployment "get-repo-info/my-first-deployment".')
    expect(terminal.text).toContain('npx orc deployment run get-repo-info/my-first-deployment')
    await runs('get-repo-info/my-first-deployment')
    const flags = ['-n', 'second', '-p', 'my-docker-pool', '--base-image', NODE_IMAGE]
    const second = await stranger.orc('--no-prompt', 'deploy', 'repo-info.ts:getRepoInfo', ...flags)
    expect(second.stdout).toContain('Created deployment "get-repo-info/second".')
    await runs('get-repo-info/second')
    const unchanged = 'Unchanged: deployment "get-repo-info/my-first-deployment"'
    expect((await stranger.orc('deploy', '--all')).stdout).toContain(unchanged)
    expect((await stranger.orc('deploy', '-n', 'my-first-deployment')).stdout).toContain(unchanged)
    docker('rmi', '-f', 'demo/my-first-deployment:latest', 'second:latest')
  },
)

test('a pool of processes, through a server', async () => {
  const server = await stranger.starts(['server', 'start', '--port', '0'], /http:\/\/\S+/)
  const [url = ''] = /http:\/\/[\w.:[\]-]+/.exec(server.output) ?? []
  stranger.env = { ORC_API_URL: url.replace(/\/$/, '') }
  await stranger.orc('work-pool', 'create', '--type', 'process', 'my-pool')
  await stranger.starts(['worker', 'start', '--pool', 'my-pool'], /started/i)
  const terminal = stranger.types('deploy')
  await upToPool(terminal, { name: 'my-first-deployment', pool: 'my-pool' })
  await terminal.answer('Where is the code?')
  await terminal.answer('Deploy?')
  await terminal.answer('Save to orc.yaml?', 'y')
  expect(await terminal.ends()).toBe(0)
  await runs('get-repo-info/my-first-deployment')
})

test.skipIf(!has('docker'))('pushed to a registry with a password, removed here, pulled by the worker', async () => {
  nodeImage()
  await using registry = await Registry.start()
  const image = `${registry.address}/demo/pushed:v1`
  await stranger.orc('work-pool', 'create', '--type', 'docker', 'my-docker-pool')
  const terminal = stranger.types('deploy', '--base-image', NODE_IMAGE)
  await upToPool(terminal, { name: 'pushed', pool: 'my-docker-pool' })
  await terminal.answer('Build an image?', 'y')
  await terminal.answer('Repository', 'demo')
  await terminal.answer('Image name')
  await terminal.answer('Image tag', 'v1')
  await terminal.answer('Push the image?', 'y')
  await terminal.answer('Registry URL', `http://${registry.address}`)
  await terminal.answer('Credentials', 'User name and')
  await terminal.answer('User name', USER.username)
  await terminal.answer('Password', USER.password)
  await terminal.answer('Deploy?')
  await terminal.answer('Save to orc.yaml?', 'n')
  expect(await terminal.ends()).toBe(0)
  expect(terminal.text).toContain(`✔ ${image} is pushed`)
  expect(terminal.raw).not.toContain(USER.password)
  docker('rmi', image)
  await stranger.starts(['worker', 'start', '--pool', 'my-docker-pool'], /started/i)
  await runs('get-repo-info/pushed')
  docker('rmi', '-f', image)
})

test('from a git repository on disk: workers clone what was pushed', async () => {
  const { bare, git } = stranger.repository()
  git('push', '-q', 'origin', 'main')
  await stranger.orc('work-pool', 'create', '--type', 'process', 'my-pool')
  const terminal = stranger.types('deploy')
  await upToPool(terminal, { name: 'from-git', pool: 'my-pool' })
  await terminal.answer('Where is the code?', 'A git')
  await terminal.shows(`(${bare})`)
  await terminal.answer('Git repository')
  await terminal.answer('Branch')
  await terminal.answer('Deploy?')
  await terminal.answer('Save to orc.yaml?', 'y')
  expect(await terminal.ends()).toBe(0)
  await stranger.starts(['worker', 'start', '--pool', 'my-pool'], /started/i)
  await runs('get-repo-info/from-git')
})
