/**
 * `npm run verify`: everything but the tests. Each step prints how long it took; a failing one shows its output and
 * says what to do. All steps run even if one fails, so that one run tells everything there is to mend.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packAll } from './pack.mjs'
import { bin, environment, pinnedNode, run } from './run.mjs'
import { ensureTools } from './setup.mjs'

const tool =
  (name, ...args) =>
  () =>
    run(join(bin, name), args, { quiet: true, env: environment({ NO_COLOR: '1' }) })

/** In the order in which a mistake is cheapest to mend. `remedy` completes "it failed:". */
const STEPS = [
  {
    name: 'format',
    check: tool('biome', 'check', '--error-on-warnings', '.'),
    remedy: 'run `npm run format`',
  },
  {
    name: 'lint',
    check: tool('oxlint', '--deny-warnings', '--report-unused-disable-directives'),
    remedy: 'mend what is listed; an exception needs `// oxlint-disable-next-line RULE -- why`',
  },
  {
    name: 'types',
    check: tool('nx', 'run-many', '-t', 'typecheck', '--output-style=static'),
    remedy: 'mend the type errors; `npx tsc -p packages/NAME` checks one package',
  },
  {
    name: 'types of the house',
    check: () => firstFailure(tool('tsc', '-p', 'tsconfig.json'), tool('tsc', '-p', 'scripts/tsconfig.json')),
    remedy: 'mend the type errors in tests, e2e, sim, bench or scripts',
  },
  {
    name: 'unused code',
    check: tool('knip', '--no-progress', '--no-config-hints'),
    remedy: 'delete what nothing uses, or declare what is used; entry points are listed in knip.jsonc',
  },
  {
    name: 'architecture',
    check: tool('vitest', 'run', '--config', 'vitest.workspace.ts', '--project', 'repo', 'tests/architecture.test.ts'),
    remedy: 'remove the import, or draw the arrow in tests/architecture.test.ts and defend it in review',
  },
  {
    name: 'generated files',
    check: () => run(pinnedNode, ['--conditions=@orc/source', 'scripts/generate.mjs', '--check'], { quiet: true }),
    remedy: 'run `npm run generate` and commit what it writes',
  },
  {
    name: 'build',
    check: tool('nx', 'run-many', '-t', 'build', '--output-style=static'),
    remedy: '`npx nx run NAME:build` builds one package',
  },
  {
    name: 'packed packages',
    check: lintPackedPackages,
    remedy: 'mend `exports`, `files` or types of the package.json that is named',
  },
]

async function main() {
  await ensureTools()
  const failed = []
  for (const step of STEPS) if (!(await passes(step))) failed.push(step.name)
  const verdict = failed.length === 0 ? 'all steps passed' : `failed: ${failed.join(', ')}`
  console.log(`verify: ${verdict}`)
  return failed.length === 0 ? 0 : 1
}

async function passes({ name, check, remedy }) {
  const start = Date.now()
  const { ok, output } = await attempt(check)
  const seconds = ((Date.now() - start) / 1000).toFixed(1)
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`)
  if (!ok) console.log(`${output.trimEnd()}\n  ${name} failed: ${remedy}.`)
  return ok
}

/** A step that cannot even be tried has failed, and the steps after it are tried all the same. */
async function attempt(check) {
  try {
    return await check()
  } catch (error) {
    return { ok: false, output: error.message }
  }
}

function firstFailure(...checks) {
  const results = checks.map((check) => check())
  return results.find(({ ok }) => !ok) ?? results[0]
}

/** publint reads the tarballs, not the folders: what it judges is what is published. */
async function lintPackedPackages() {
  const dest = mkdtempSync(join(tmpdir(), 'orc-publint-'))
  try {
    const tarballs = await packAll({ dest })
    const results = tarballs.map((tarball) => tool('publint', tarball, '--strict')())
    const bad = results.filter(({ ok }) => !ok)
    return { ok: bad.length === 0, output: bad.map(({ output }) => output).join('') }
  } finally {
    rmSync(dest, { recursive: true })
  }
}

main().then(
  (code) => {
    process.exitCode = code
  },
  (error) => {
    console.error(error.message)
    process.exitCode = 1
  },
)
