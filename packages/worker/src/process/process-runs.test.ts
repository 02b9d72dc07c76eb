import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { silentLogger, systemClock } from '@orc/core/runtime'
import { FakeClock } from '@orc/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SCOPE, shellJob, shellProvisioner, type TemporaryHome, temporaryHome } from '../fixtures/shell-place.ts'
import { startTimeOf, thisHost } from '../host.ts'
import type { Infrastructure, OutputLine, Provisioner } from '../provisioner.ts'
import { ProcessInfrastructure } from './process-infrastructure.ts'
import { RunDirectories, type RunRecord } from './run-directory.ts'
import { SHIM } from './shim.ts'

const FOREVER = 'while :; do sleep 0.05; done'
let place: TemporaryHome
let home: string
let provisioner: Provisioner
let reading: AsyncGenerator<OutputLine>[]

beforeEach(async () => {
  place = await temporaryHome()
  home = place.home
  provisioner = shellProvisioner(home)(SCOPE)
  reading = []
})
afterEach(async () => {
  for (const one of await provisioner.list()) await one.stop({ graceMs: 0 })
  for (const lines of reading) await lines.return(undefined)
  await place[Symbol.asyncDispose]()
})

function output(infrastructure: Infrastructure, fromByte = 0): AsyncGenerator<OutputLine> {
  const lines = read(infrastructure, fromByte)
  reading.push(lines)
  return lines
}

async function* read(infrastructure: Infrastructure, fromByte: number): AsyncGenerator<OutputLine> {
  yield* infrastructure.logs({ fromByte, signal: new AbortController().signal })
}

async function nextLine(lines: AsyncIterator<OutputLine>): Promise<string> {
  const { value, done } = await lines.next()
  if (done === true) throw new Error('There are no more lines.')
  return (value as OutputLine).text
}

async function allLines(infrastructure: Infrastructure): Promise<string[]> {
  const lines: string[] = []
  const { signal } = new AbortController()
  for await (const { text } of infrastructure.logs({ fromByte: 0, signal })) lines.push(text)
  return lines
}

async function untilGone(pid: number): Promise<void> {
  while (startTimeOf(pid) !== undefined) await systemClock.sleep(5)
}

const runFolder = (): string => join(home, 'runs', 'pool-a', 'run-1.1')

describe('a run whose worker is killed', () => {
  /** A worker in a process of its own, killed as soon as its run is up. */
  async function killedWorker(script: string): Promise<void> {
    const program = join(import.meta.dirname, '../fixtures/mortal-worker.ts')
    const worker = spawn(process.execPath, ['--conditions=@orc/source', program, home, script], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    await once(worker.stdout, 'data')
    worker.kill('SIGKILL')
    await once(worker, 'exit')
  }

  test('goes on, and the next worker has all of its output and its exit code', async () => {
    await killedWorker('echo before; until [ -e go ]; do sleep 0.02; done; echo after; exit 3')
    const [found] = await provisioner.list()
    if (!found) throw new Error('It was not found.')
    const lines = output(found)
    expect(await nextLine(lines)).toBe('before')
    await writeFile(join(home, 'go'), '')
    expect(await nextLine(lines)).toBe('after')
    expect(await found.exit()).toMatchObject({ exitCode: 3, signal: null })
  })

  test('and that ends before there is another has left its exit code', async () => {
    await killedWorker('until [ -e go ]; do sleep 0.02; done; exit 4')
    const pid = await leaderPid()
    await writeFile(join(home, 'go'), '')
    await untilGone(pid)
    expect(await (await provisioner.find({ id: 'run-1', epoch: 1 }))?.exit()).toMatchObject({ exitCode: 4 })
  })

  test('leaves nothing in the background when it ends, though nobody watches', async () => {
    await killedWorker('sleep 1000 & echo $! >pid.tmp; mv pid.tmp pid; until [ -e go ]; do sleep 0.02; done')
    while (!(await readdir(home)).includes('pid')) await systemClock.sleep(5)
    await writeFile(join(home, 'go'), '')
    const pid = Number(await readFile(join(home, 'pid'), 'utf8'))
    await untilGone(pid)
    expect(startTimeOf(pid)).toBeUndefined()
  })

  test('can be stopped by the next one, with proof', async () => {
    await killedWorker(`trap '' TERM; echo ready; ${FOREVER}`)
    const pid = await leaderPid()
    const [found] = await provisioner.list()
    if (!found) throw new Error('It was not found.')
    await nextLine(output(found))
    await found.stop({ graceMs: 50 })
    expect(startTimeOf(pid)).toBeUndefined()
    expect(await found.exit()).toMatchObject({ signal: 'SIGKILL' })
  })
})

/** A worker may be gone before the shim that it started has said who it is. */
async function leaderPid(): Promise<number> {
  const directory = new RunDirectories(home, SCOPE).of({ id: 'run-1', epoch: 1 })
  let leader = await directory.leader()
  for (; leader === 'not-yet'; leader = await directory.leader()) await systemClock.sleep(5)
  if (leader === 'sealed') throw new Error('It is sealed.')
  return leader.pid
}

describe('what is killed from outside', () => {
  test('is never taken for success: without an exit code its end is unknown', async () => {
    const infrastructure = await provisioner.provision(shellJob(`echo ready; ${FOREVER}`))
    await nextLine(output(infrastructure))
    process.kill(-(await leaderPid()), 'SIGKILL')
    expect(await infrastructure.exit()).toMatchObject({
      exitCode: null,
      signal: null,
      unknown: expect.stringContaining('killed'),
    })
  })

  test('is not over while its process lives, though the shell around it is gone', async () => {
    const infrastructure = await provisioner.provision(shellJob(`echo $$; ${FOREVER}`))
    const pid = Number(await nextLine(output(infrastructure)))
    process.kill(await leaderPid(), 'SIGKILL')
    let isOver = false
    void infrastructure.exit().then(() => {
      isOver = true
    })
    await untilGone(await leaderPid())
    expect([startTimeOf(pid) === undefined, isOver]).toEqual([false, false])
    await infrastructure.stop({ graceMs: 1_000 })
    expect([startTimeOf(pid), isOver]).toEqual([undefined, true])
  })
})

describe('all of a run ends with it', () => {
  test('what it left in the background is killed when it exits', async () => {
    const infrastructure = await provisioner.provision(shellJob('sleep 1000 & echo $!; exit 0'))
    const pid = Number(await nextLine(output(infrastructure)))
    expect(await infrastructure.exit()).toMatchObject({ exitCode: 0 })
    await untilGone(pid)
  })

  test('a stop reaches those who ignore signals and made a group of their own', async () => {
    const script = `set -m; (trap "" TERM; ${FOREVER}) & echo $!; ${FOREVER}`
    const infrastructure = await provisioner.provision(shellJob(`exec bash -c '${script}'`)) // sh needs a terminal for it
    const pid = Number(await nextLine(output(infrastructure)))
    expect(() => process.kill(-pid, 0)).not.toThrow()
    await infrastructure.stop({ graceMs: 100 })
    expect(startTimeOf(pid)).toBeUndefined()
  })
})

describe('what a run is given', () => {
  test("the worker's environment less ORC_*, and the job's over it", async () => {
    const env = { PATH: process.env.PATH, ORC_API_KEY: 'secret', KEPT: 'kept', OVER: 'worker' }
    const job = shellJob('env')
    const configuration = { ...job.configuration, env: { OVER: 'job', ADDED: 'added' } }
    const infrastructure = await shellProvisioner(home, { env })(SCOPE).provision({ ...job, configuration })
    const lines = await allLines(infrastructure)
    expect(lines).toEqual(expect.arrayContaining(['KEPT=kept', 'OVER=job', 'ADDED=added']))
    expect(lines.filter((line) => line.startsWith('ORC_'))).toEqual([])
  })

  test('the token in a file that its owner alone can read, and nowhere else', async () => {
    const infrastructure = await provisioner.provision(shellJob('env; ps -o args= -p $$,$PPID'))
    expect((await allLines(infrastructure)).join('\n')).not.toContain('orcrun_token')
    const handover = join(runFolder(), 'handover.json')
    expect(JSON.parse(await readFile(handover, 'utf8'))).toMatchObject({
      version: 1,
      token: 'orcrun_token',
      run: { id: 'run-1', epoch: 1, name: 'quick-fox' },
      outputFile: join(runFolder(), 'output'),
    })
    const modes = await Promise.all([runFolder(), handover].map(async (path) => (await stat(path)).mode & 0o777))
    expect(modes).toEqual([0o700, 0o600])
  })

  test('a working directory, relative to its code unless it is absolute', async () => {
    const job = shellJob('pwd')
    const infrastructure = await provisioner.provision({
      ...job,
      configuration: { ...job.configuration, working_dir: '/' },
    })
    expect(await allLines(infrastructure)).toEqual(['/'])
  })

  test('a working directory that is not there is named, and nothing is left', async () => {
    const job = shellJob('pwd')
    const configuration = { ...job.configuration, working_dir: '/no/such/place' }
    const made = provisioner.provision({ ...job, configuration })
    await expect(made).rejects.toThrow(/\/no\/such\/place/)
    expect(await readdir(join(home, 'runs', 'pool-a'))).toEqual([])
  })
})

describe('what was begun and not finished', () => {
  const record: RunRecord = {
    version: 1,
    ...SCOPE,
    run: { id: 'run-1', epoch: 1 },
    host: thisHost(),
    apiUrl: 'http://127.0.0.1:1',
    streamOutput: false,
  }
  const create = (changes: Partial<RunRecord> = {}) =>
    new RunDirectories(home, SCOPE).create({ ...record, ...changes }, () => ({}))

  test('a run that was given up before its shell began never begins', async () => {
    const directory = await create()
    const [found] = await provisioner.list()
    await found?.stop({ graceMs: 0 })
    const late = spawn('/bin/sh', ['-c', SHIM, 'orc-run', directory.path, '/bin/echo', 'begun'], { detached: true })
    await once(late, 'exit')
    expect(await found?.exit()).toMatchObject({ unknown: expect.stringContaining('never started') })
    expect(await readFile(directory.file('output'), 'utf8')).toBe('')
  })

  /** Lets time pass until it is settled. */
  async function elapsing<Result>(clock: FakeClock, promise: Promise<Result>): Promise<Result> {
    let isSettled = false
    void promise.finally(() => {
      isSettled = true
    })
    for (let turn = 0; !isSettled && turn < 200; turn += 1) {
      clock.advance(500)
      await systemClock.sleep(5) // what it looks at are files
    }
    return Promise.race([promise, Promise.reject(new Error('It is not settled after a hundred seconds.'))])
  }

  test('a shell that left half of its number never began, whoever asks', async () => {
    await writeFile(join((await create()).path, 'pid'), '')
    const clock = new FakeClock()
    const found = await shellProvisioner(home, { clock })(SCOPE).find(record.run)
    if (!found) throw new Error('It was not found.')
    expect(await elapsing(clock, found.exit())).toMatchObject({ unknown: expect.stringContaining('never started') })
    await found.stop({ graceMs: 0 })
  })

  test('a shell that cannot write its number starts nothing, and its end says so at once', async () => {
    const directory = await create()
    const noRoom = `trap '' XFSZ; ulimit -f 0; ${SHIM}`
    const child = spawn('/bin/sh', ['-c', noRoom, 'orc-run', directory.path, '/bin/echo', 'begun'], { detached: true })
    const infrastructure = new ProcessInfrastructure({ directory, record, clock: new FakeClock(), child })
    expect(await infrastructure.exit()).toMatchObject({ unknown: expect.stringContaining('never started') })
    expect(await readdir(directory.path)).not.toContain('pid')
  })

  test('a directory that a loss of power left half written hides no other, and is told of once', async () => {
    await create()
    await writeFile(join((await create({ run: { id: 'run-2', epoch: 1 } })).path, 'run.json'), '')
    const errors: unknown[] = []
    const log = { ...silentLogger, error: (_: string, fields?: object) => void errors.push(fields) }
    const careful = shellProvisioner(home, { log })(SCOPE)
    for (let times = 0; times < 2; times += 1)
      expect((await careful.list()).map(({ run }) => run.id)).toEqual(['run-1'])
    expect(errors).toMatchObject([{ path: expect.stringContaining('run-2') }])
  })

  test('after a restart of the machine its end is unknown, and no process is touched that has its number now', async () => {
    const directory = await create({ host: { ...thisHost(), bootId: 'an earlier one' } })
    await writeFile(join(directory.path, 'pid'), `${process.pid} ${startTimeOf(process.pid)}\n`)
    const [found] = await provisioner.list()
    await found?.stop({ graceMs: 0 })
    expect(await found?.exit()).toMatchObject({ unknown: expect.stringContaining('restarted') })
  })

  test('a process that has the number of a run that is gone is not touched', async () => {
    const stranger = spawn('/bin/sh', ['-c', FOREVER], { detached: true })
    const directory = await create()
    await writeFile(join(directory.path, 'pid'), `${stranger.pid} (sh) S 1 1 1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 12345 0\n`)
    const [found] = await provisioner.list()
    await found?.stop({ graceMs: 0 })
    expect(startTimeOf(stranger.pid ?? 0)).toBeDefined()
    stranger.kill('SIGKILL')
  })

  test('what another machine made in the same directory is not seen', async () => {
    await create({ host: { ...thisHost(), pidNamespace: 'pid:[1]' } })
    expect(await provisioner.list()).toEqual([])
  })
})

describe('output beyond the cap', () => {
  test('is cut off the file, and offsets grow on, for the next worker too', async () => {
    const outputCapBytes = 200
    const script = 'seq -f "line %g" 0 59; until [ -e go ]; do sleep 0.02; done; echo end'
    const infrastructure = await shellProvisioner(home, { outputCapBytes })(SCOPE).provision(shellJob(script))
    const lines = output(infrastructure)
    let expected = 0
    for (let index = 0; index < 60; index += 1) {
      expect((await lines.next()).value).toMatchObject({ text: `line ${index}`, offset: expected })
      expected += `line ${index}\n`.length
    }
    const pending = lines.next() // reads on, finds nothing, cuts
    while ((await stat(join(runFolder(), 'output'))).size > 0) await systemClock.sleep(5)
    await writeFile(join(home, 'go'), '')
    expect((await pending).value).toMatchObject({ text: 'end', offset: expected })
    const found = await provisioner.find({ id: 'run-1', epoch: 1 })
    if (!found) throw new Error('It was not found.')
    const rest = await output(found, expected).next()
    expect(rest.value).toMatchObject({ text: 'end', offset: expected })
  })
})
