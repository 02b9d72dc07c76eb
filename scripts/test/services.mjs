/**
 * What some tests need and a machine may lack: a Docker engine, PostgreSQL, systemd, a browser. Each is probed once, before the
 * tests; tests read the answer from `ORC_TEST_HAS` (see tests/services.ts) and skip themselves where it is missing.
 */
import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { run } from '../run.mjs'

const DEFAULT_POSTGRES_URL = 'postgres://orc:orc@127.0.0.1:5432/orc_test'
const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const PROBE_TIMEOUT_MS = 3000

/**
 * `probe` answers with the environment that tests of the service get, or with why there is none.
 * @type {Record<string, { enable: string, probe: () => Promise<{ env?: Record<string, string>, missing?: string }> }>}
 */
export const SERVICES = {
  docker: {
    enable: 'sudo scripts/docker/engine.sh',
    probe: async () => {
      const { ok, output } = run('docker', ['version', '--format', '{{.Server.Version}}'], { quiet: true })
      return ok ? { env: {} } : { missing: `no Docker engine answers (${lastLine(output)})` }
    },
  },
  postgres: {
    enable: 'sudo scripts/postgres.sh, or set ORC_TEST_POSTGRES_URL=postgres://...',
    probe: async () => {
      const url = process.env.ORC_TEST_POSTGRES_URL ?? DEFAULT_POSTGRES_URL
      const { hostname, port } = new URL(url)
      const answers = await postgresAnswers(hostname, Number(port || 5432))
      if (answers) return { env: { ORC_TEST_POSTGRES_URL: url } }
      return { missing: `no PostgreSQL answers on ${hostname}:${port || 5432}` }
    },
  },
  systemd: {
    enable: 'sudo apt-get install systemd',
    probe: async () => {
      const { ok } = run('systemd-analyze', ['--version'], { quiet: true })
      return ok ? { env: {} } : { missing: 'there is no systemd-analyze' }
    },
  },
  browser: {
    enable: 'sudo apt-get install chromium, or set ORC_TEST_BROWSER=/path/to/chromium',
    probe: async () => {
      const candidates = process.env.ORC_TEST_BROWSER ? [process.env.ORC_TEST_BROWSER] : BROWSERS
      const path = candidates.find((candidate) => existsSync(candidate))
      return path ? { env: { ORC_TEST_BROWSER: path } } : { missing: `no browser at ${candidates.join(' or ')}` }
    },
  },
}

/**
 * Probes every service.
 * @returns {Promise<{ has: string[], env: Record<string, string>, missing: Record<string, string> }>}
 *   `missing` maps the name of each service that is not there to the reason.
 */
export async function probeServices() {
  const probed = await Promise.all(
    Object.entries(SERVICES).map(async ([name, { probe }]) => ({ name, ...(await probe()) })),
  )
  const present = probed.filter(({ missing }) => missing === undefined)
  const absent = probed.filter(({ missing }) => missing !== undefined)
  return {
    has: present.map(({ name }) => name),
    env: Object.assign({}, ...present.map(({ env }) => env)),
    missing: Object.fromEntries(absent.map(({ name, missing }) => [name, missing ?? ''])),
  }
}

/** Asks for TLS as a client does first: PostgreSQL answers with one letter, anything else on that port does not. */
function postgresAnswers(host, port) {
  const sslRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    const end = (answer) => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(PROBE_TIMEOUT_MS, () => end(false))
    socket.on('error', () => end(false))
    socket.on('connect', () => socket.write(sslRequest))
    socket.on('data', (data) => end(data.length === 1 && 'SN'.includes(String.fromCharCode(data[0]))))
  })
}

function lastLine(text) {
  return text.trim().split('\n').at(-1) ?? ''
}
