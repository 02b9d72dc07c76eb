import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundleRunner, Workbench } from './spawned-run.ts'

const FLOW = `import { flow, task } from '@orc/core'\nimport { existsSync } from 'node:fs'\n`
const folder = mkdtempSync(join(tmpdir(), 'orc-runner-bundle-'))
let runner = ''

beforeAll(async () => {
  runner = await bundleRunner(folder)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const flowOf = (body: string) => `${FLOW}export const hello = flow({ async run(_, { log, signal }) {\n${body}\n} })`

describe.concurrent('one run, one process', () => {
  test('runs the flow, ships its lines and its output, reports and exits with 0', async () => {
    await using bench = new Workbench()
    const { exit } = await bench.start(
      runner,
      flowOf(`log.info('logged', { n: 1 }); console.log('printed'); console.error('also'); return process.argv.length`),
    )
    expect(await exit).toEqual({ code: 0, signal: null, output: 'printed\nalso\n' })
    const { lines, reports, tokens } = bench.server
    expect(reports).toEqual([{ verb: 'complete', result: 2 }])
    expect(lines.map(({ source, seq, message }) => [source, seq, message])).toEqual([
      ['flow', 1, 'logged'],
      ['output', 0, 'printed'],
      ['output', 8, 'also'],
    ])
    expect([...tokens]).toEqual(['Bearer the-token'])
    expect(existsSync(join(bench.directory, 'handover.json')), 'the token is at rest').toBe(false)
  })

  test('a second process of the same epoch is refused, exits with 3 and runs nothing', async () => {
    await using bench = new Workbench()
    const gate = join(bench.directory, 'gate')
    const first = await bench.handover(
      flowOf(
        `console.log('ran'); while (!existsSync('${gate}')) await new Promise((r) => setTimeout(r, 5)); return 'once'`,
      ),
    )
    const second = `${first}.copy`
    copyFileSync(first, second)
    const winner = bench.spawn(runner, first)
    await bench.server.until(() => bench.server.nonce !== undefined)
    expect((await bench.spawn(runner, second).exit).code).toBe(3)
    writeFileSync(gate, '')
    expect(await winner.exit).toMatchObject({ code: 0 })
    expect(bench.server.reports).toEqual([{ verb: 'complete', result: 'once' }])
    expect(winner.output().match(/ran/g)).toHaveLength(1)
  })

  test('without a handover it says what it is, and exits with 2', async () => {
    await using bench = new Workbench()
    const { code, output } = await bench.spawn(runner, join(bench.directory, 'none.json')).exit
    expect(code).toBe(2)
    expect(output).toMatch(/^orc: Handover .*none\.json cannot be read: .*ENOENT/)
  })
})

describe.concurrent('a flow that computes without a pause', () => {
  test('is kept alive by the thread', async () => {
    await using bench = new Workbench()
    const flag = join(bench.directory, 'renewed')
    bench.server.onRenewal = () => writeFileSync(flag, '')
    const { exit } = await bench.start(runner, flowOf(`while (!existsSync('${flag}')) {}\nreturn 'computed'`))
    expect(await exit).toMatchObject({ code: 0 })
    expect(bench.server.reports).toEqual([{ verb: 'complete', result: 'computed' }])
    expect(bench.server.renewals).toBe(1)
  })

  test('even while its module is imported', async () => {
    await using bench = new Workbench()
    const flag = join(bench.directory, 'renewed')
    bench.server.onRenewal = () => writeFileSync(flag, '')
    const { exit } = await bench.start(
      runner,
      `${FLOW}while (!existsSync('${flag}')) {}\nexport const hello = flow({ run: () => 1 })`,
    )
    expect(await exit).toMatchObject({ code: 0 })
  })

  test('is killed by the thread when its grace is over', async () => {
    await using bench = new Workbench()
    bench.server.stop = { id: 'run-1', epoch: 1, graceMs: 50, reason: 'cancelled' }
    const { exit } = await bench.start(runner, flowOf('while (true) {}'))
    expect(await exit).toMatchObject({ code: null, signal: 'SIGKILL' })
    expect(bench.server.reports).toEqual([])
  })
})

describe.concurrent('a flow that never lets go of its thread, when its time is up', () => {
  const busy = (options: string) => `${FLOW}export const hello = flow({ ${options} })`
  const hog = `run() { console.log('busy'); while (true) {} }`

  test('is TimedOut by the word that was left with the thread, and killed', async () => {
    await using bench = new Workbench()
    const run = await bench.start(runner, busy(`timeout: '50ms', ${hog}`), { graceMs: 100 })
    expect(await run.exit).toMatchObject({
      signal: 'SIGKILL',
      output: expect.stringMatching(/busy[^]*orc: flow "hello" took longer than 50ms, and kept its thread busy/),
    })
    const message = expect.stringContaining('took longer than 50ms')
    expect(bench.server.reports).toMatchObject([{ verb: 'fail', name: 'TimedOut', message }])
  })

  test('is tried again elsewhere when tries are left', async () => {
    await using bench = new Workbench()
    const options = `timeout: '50ms', retries: 1, retryDelay: '5s', retryOn: ['timed-out'], ${hog}`
    const { exit } = await bench.start(runner, busy(options), { graceMs: 10 })
    expect(await exit).toMatchObject({ signal: 'SIGKILL' })
    expect(bench.server.reports).toMatchObject([{ verb: 'await-retry', attempt: 1, delayMs: 5_000 }])
  })

  test.each([
    ['with tries left, waits for the next one', 'retries: 1', { state: { name: 'AwaitingRetry' }, attempt: 2 }],
    ['without, is TimedOut', 'retries: 0', { state: { type: 'FAILED', name: 'TimedOut' }, attempt: 1 }],
  ])('a task in it that %s, and the run goes on elsewhere', async (_, retries, record) => {
    await using bench = new Workbench()
    const held = `await task({ name: 'held', timeout: '50ms', ${retries}, run() { while (true) {} } })()`
    const { exit } = await bench.start(runner, flowOf(held), { graceMs: 10 })
    expect(await exit).toMatchObject({ signal: 'SIGKILL' })
    expect(bench.server.records).toMatchObject([{ name: 'held', ...record }])
    expect(bench.server.reports).toMatchObject([{ verb: 'await-retry', attempt: 1, delayMs: 0, sameAttempt: true }])
  })

  test('is killed only once that was heard, however long the API is away', async () => {
    await using bench = new Workbench()
    const run = await bench.start(runner, busy(`timeout: '50ms', ${hog}`), { graceMs: 10 })
    await outputOf(run.output, 'busy')
    await bench.server.goAway()
    await outputOf(run.output, 'kept its thread busy')
    expect(run.child.exitCode ?? run.child.signalCode).toBeNull()
    writeFileSync(bench.urlFile, JSON.stringify({ url: await bench.server.listen() }))
    expect(await run.exit).toMatchObject({ signal: 'SIGKILL' })
    expect(bench.server.reports).toMatchObject([{ name: 'TimedOut' }])
  })

  test('in time takes its word back', async () => {
    await using bench = new Workbench()
    const body = `await task({ name: 'quick', timeout: '1ms', run() {} })().catch(() => {}); await new Promise((r) => setTimeout(r, 700))`
    const { exit } = await bench.start(runner, flowOf(body), { graceMs: 0 })
    expect(await exit).toMatchObject({ code: 0 })
    expect(bench.server.reports).toMatchObject([{ verb: 'complete' }])
  })
})

describe.concurrent('told to stop', () => {
  const waiting = `console.log('up'); await new Promise((_, stop) => { setInterval(() => {}, 1000); signal.addEventListener('abort', () => stop(signal.reason)) })`

  test('by SIGTERM the flow hears it, and the process exits with 143 and no report', async () => {
    await using bench = new Workbench()
    const run = await bench.start(runner, flowOf(`try { ${waiting} } finally { log.info('cleaned up') }`))
    await outputOf(run.output, 'up')
    run.child.kill('SIGTERM')
    expect(await run.exit).toMatchObject({ code: 143, signal: null })
    expect(bench.server.reports).toEqual([])
    expect(bench.server.lines).toMatchObject([{ message: 'cleaned up' }])
  })

  test('by the API, with no word to the process', async () => {
    await using bench = new Workbench()
    bench.server.stop = { id: 'run-1', epoch: 1, graceMs: 5_000, reason: 'cancelled by a person' }
    const { exit } = await bench.start(
      runner,
      flowOf(`try { ${waiting} } catch (error) { log.info(error.message); throw error }`),
    )
    expect(await exit).toMatchObject({ code: 143 })
    expect(bench.server.lines).toMatchObject([{ message: 'cancelled by a person' }])
  })

  test('while the API is away it ends all the same, and prints the lines that it could not send', async () => {
    await using bench = new Workbench()
    const run = await bench.start(runner, flowOf(`try { ${waiting} } finally { log.warn('last words', { n: 1 }) }`))
    await outputOf(run.output, 'up')
    await bench.server.goAway()
    run.child.kill('SIGTERM')
    expect(await run.exit).toMatchObject({ code: 143, output: expect.stringMatching(/WARN +last words \{"n":1\}\n$/) })
  })

  test('once the flow has ended, its report is delivered first', async () => {
    await using bench = new Workbench()
    const run = await bench.start(
      runner,
      flowOf(`console.log('up'); await fetch('http://127.0.0.1:9/').catch(() => {}); return 'finished'`),
      {
        outputFile: undefined,
      },
    )
    await bench.server.until(() => bench.server.nonce !== undefined)
    await bench.server.goAway()
    await outputOf(run.output, 'the API is not reached')
    run.child.kill('SIGTERM')
    writeFileSync(bench.urlFile, JSON.stringify({ url: await bench.server.listen() }))
    expect(await run.exit).toMatchObject({ code: 0 })
    expect(bench.server.reports).toEqual([{ verb: 'complete', result: 'finished' }])
  })
})

describe.concurrent('while the API is away', () => {
  test('the run goes on, and is delivered where the API is found again: lines first, in order', async () => {
    await using bench = new Workbench()
    const gate = join(bench.directory, 'gate')
    const run = await bench.start(
      runner,
      flowOf(
        `log.info('one'); while (!existsSync('${gate}')) await new Promise((r) => setTimeout(r, 5)); log.info('two'); return 'kept'`,
      ),
    )
    await bench.server.until(() => bench.server.lines.length === 1)
    await bench.server.goAway()
    writeFileSync(gate, '')
    await outputOf(run.output, 'the API is not reached')
    writeFileSync(bench.urlFile, JSON.stringify({ url: await bench.server.listen() }))
    expect(await run.exit).toMatchObject({ code: 0 })
    expect(bench.server.lines.filter(({ source }) => source === 'flow').map(({ message }) => message)).toEqual([
      'one',
      'two',
    ])
    expect(bench.server.reports).toEqual([{ verb: 'complete', result: 'kept' }])
  })

  test.each([
    ['a 404 page', 404, '<h1>Not Found</h1>'],
    ['the 403 of a proxy, as JSON', 403, '{"code":"ACCESS_DENIED","message":"no"}'],
  ])('a stranger who answers in its place, with %s, costs nothing', async (_, status, page) => {
    await using bench = new Workbench()
    const gate = join(bench.directory, 'gate')
    const run = await bench.start(
      runner,
      flowOf(
        `log.info('up'); while (!existsSync('${gate}')) await new Promise((r) => setTimeout(r, 5)); return 'kept'`,
      ),
    )
    await bench.server.until(() => bench.server.lines.length === 1)
    const { port } = new URL(bench.url)
    await bench.server.goAway()
    const stranger = createServer((request, response) => {
      request.resume().on('end', () => response.writeHead(status).end(page))
    })
    await new Promise<void>((resolve) => stranger.listen(Number(port), '127.0.0.1', resolve))
    const asked = new Promise((resolve) =>
      stranger.once('request', (_request, response) => response.once('close', resolve)),
    )
    writeFileSync(gate, '')
    await asked
    await outputOf(run.output, 'the API is not reached')
    stranger.close()
    stranger.closeAllConnections()
    await bench.server.listen(Number(port))
    expect(await run.exit).toMatchObject({ code: 0 })
    expect(bench.server.reports).toEqual([{ verb: 'complete', result: 'kept' }])
  })

  test('a runner of an installation that was deleted gives up', async () => {
    await using bench = new Workbench()
    const file = await bench.handover(flowOf(''))
    await bench.server.goAway()
    rmSync(join(bench.directory, 'api'), { recursive: true })
    expect(await bench.spawn(runner, file).exit).toMatchObject({ code: 5 })
  })
})

describe.concurrent('a flow that waits for its signal and nothing else', () => {
  test.each([
    ['itself', `await once(signal, 'abort').catch(() => {})`],
    ['in a task', `await task({ name: 't', run: (_, { signal }) => once(signal, 'abort') })().catch(() => {})`],
  ])('is kept alive, and hears of it: %s', async (_, body) => {
    await using bench = new Workbench()
    const run = await bench.start(
      runner,
      `${FLOW}import { once } from 'node:events'
      export const hello = flow({ async run(_, { log, signal }) { log.info('up'); ${body}; return String(signal.reason.message) } })`,
    )
    await bench.server.until(() => bench.server.renewals > 0)
    expect(bench.server.reports).toEqual([])
    run.child.kill('SIGTERM')
    expect(await run.exit).toMatchObject({ code: 0 })
    expect(bench.server.reports).toEqual([{ verb: 'complete', result: 'the process got SIGTERM' }])
  })
})

describe.concurrent('errors that nothing awaits', () => {
  test.each([
    [
      'thrown in a callback',
      `setTimeout(() => { throw new RangeError('stray') }); await new Promise(() => setInterval(() => {}, 1000))`,
      'RangeError: stray',
    ],
    [
      'a rejection',
      `Promise.reject(new Error('unhandled')); await new Promise(() => setInterval(() => {}, 1000))`,
      'unhandled',
    ],
    [
      'waiting for what never comes',
      'await new Promise(() => {})',
      'The flow waits for a promise that nothing is left to settle.',
    ],
    [
      'waiting for it in a task',
      `await task({ name: 't', run: () => new Promise(() => {}) })()`,
      'The flow waits for a promise that nothing is left to settle.',
    ],
  ])('%s is the failure of the run', async (_, body, message) => {
    await using bench = new Workbench()
    const { exit } = await bench.start(runner, flowOf(body))
    expect(await exit).toMatchObject({ code: 1 })
    expect(bench.server.reports).toMatchObject([{ verb: 'fail', message }])
  })

  test('a stack names the lines that the user wrote', async () => {
    await using bench = new Workbench()
    const { exit } = await bench.start(runner, flowOf(`\n\n  throw new Error('line six')`))
    expect(await exit).toMatchObject({ code: 1 })
    const stack = expect.stringContaining(`${join(bench.directory, 'project/flow.ts')}:6:9`)
    expect(bench.server.reports).toMatchObject([{ data: { error: { stack } } }])
  })

  test('process.exit() is no result: nothing is reported, and lines that were not sent are printed', async () => {
    await using bench = new Workbench()
    const { exit } = await bench.start(runner, flowOf(`log.info('unsent'); process.exit(0)`))
    expect(await exit).toMatchObject({ code: 0, output: expect.stringMatching(/INFO +unsent\n$/) })
    expect(bench.server.reports).toEqual([])
  })

  test('a module that cannot be imported fails the run with its error', async () => {
    await using bench = new Workbench()
    const { exit } = await bench.start(runner, `throw new Error('no config')`)
    expect(await exit).toMatchObject({ code: 1 })
    expect(bench.server.reports).toMatchObject([{ verb: 'fail', message: 'no config' }])
  })
})

/** The file is written by another process: it is looked at until it says so. */
async function outputOf(read: () => string, text: string): Promise<void> {
  while (!read().includes(text)) await new Promise((resolve) => setTimeout(resolve, 5))
}
