import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
/** Inside the repository, so that a snippet's imports are found as a reader's would be. */
const scratch = join(root, '.orc', 'readme')
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

interface Snippet {
  readonly title: string
  readonly file: string
  readonly code: string
}

test.each(snippets())('$title runs as it stands', ({ file, code }) => {
  mkdirSync(scratch, { recursive: true })
  const path = join(scratch, file)
  writeFileSync(path, code)
  const args = ['--conditions=@orc/source', '--disable-warning=ExperimentalWarning', path]
  const done = spawnSync(process.execPath, args, { cwd: scratch, encoding: 'utf8', timeout: 50_000 })
  expect(done.stderr.match(/^\w*Error.*/m)?.[0] ?? '').toBe('')
  expect(done.status).toBe(0)
})

/** The TypeScript blocks of every README. Each must end by itself and need nothing that the repository does not bring. */
function snippets(): Snippet[] {
  const packages = readdirSync(join(root, 'packages')).map((name) => `packages/${name}/README.md`)
  return ['README.md', ...packages].flatMap((readme) =>
    [...read(readme).matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = ''], index) => ({
      title: `${readme}, example ${index + 1}`,
      file: `${readme.replaceAll('/', '-')}.${index + 1}.ts`,
      code,
    })),
  )
}

function read(readme: string): string {
  try {
    return readFileSync(join(root, readme), 'utf8')
  } catch {
    return ''
  }
}
