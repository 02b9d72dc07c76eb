import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '@orc/core/runtime'
import { expect, test } from 'vitest'
import { has } from '../tests/services.ts'
import { containersOf, docker, nodeImage } from './harness/docker.ts'
import { root } from './harness/program.ts'

/** What it printed, once it ended well. */
function quickstart(env: NodeJS.ProcessEnv = {}): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'scripts', 'quickstart.mjs')], {
    cwd: root,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    timeout: 200_000,
  })
  expect(stderr).toBe('')
  expect(status).toBe(0)
  expect(stdout).toMatch(/completed/i)
  expect(stdout).toMatch(/packages installed +\d{2,}/)
  expect(stdout).toContain('What to type next')
  return stdout
}

test('without an engine the quickstart runs its flow in a process, twice, says why, and leaves none behind', () => {
  for (let time = 1; time <= 2; time += 1) {
    const said = quickstart({ DOCKER_HOST: 'unix:///nowhere/docker.sock' })
    expect(said).toMatch(/processes: no Docker engine answers: .*unix:\/\/\/nowhere\/docker\.sock/)
    expect(said).toContain('--type process')
  }
  expect(processesOf('.orc/quickstart')).toEqual([])
})

test.skipIf(!has('docker'))('with an engine it runs its flow in a container, says why, and leaves none behind', () => {
  nodeImage()
  const since = secondsNow()
  const said = quickstart()
  expect(said).toMatch(
    /containers: the Docker engine .* answers, and it has the base image (orc-base:node|node:24-slim)/,
  )
  expect(said).toContain('--type docker')
  const [runId = ''] = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{21}/.exec(said) ?? []
  const window = ['--since', String(since), '--until', String(secondsNow() + 1)]
  const filters = ['type=container', 'event=start', `label=orc.run=${runId}`].flatMap((one) => ['--filter', one])
  expect(docker('events', ...window, ...filters).split('\n')).toHaveLength(1)
  expect(containersOf(`orc.run=${runId}`)).toEqual([])
  expect(processesOf('.orc/quickstart')).toEqual([])
})

/** By the clock of the machine, which is the engine's too. */
function secondsNow(): number {
  return Math.floor(systemClock.now().getTime() / 1000)
}

/** Command lines and environments that name this home. */
function processesOf(home: string): string[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && entry !== String(process.pid))
    .filter((pid) => read(`/proc/${pid}/environ`).includes(`ORC_HOME=${join(root, home)}`))
    .map((pid) => read(`/proc/${pid}/cmdline`).replaceAll('\0', ' '))
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // gone, or another user's
  }
}
