import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** For tests: a project on disk that goes when the test is over. */
export interface TestProject extends Disposable {
  readonly directory: string
  /** Outside of the project, as caches are. */
  readonly cacheDirectory: string
  readonly write: (files: Readonly<Record<string, string>>) => void
  /** As npm links a workspace. */
  readonly link: (name: string, folder: string) => void
}

const CORE = fileURLToPath(new URL('../../core', import.meta.url))

/** `@orc/core` is installed in it. */
export function testProject(files: Readonly<Record<string, string>>): TestProject {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'orc-steps-')))
  const directory = join(root, 'project')
  const write = (written: Readonly<Record<string, string>>): void => {
    for (const [name, content] of Object.entries(written)) {
      mkdirSync(dirname(join(directory, name)), { recursive: true })
      writeFileSync(join(directory, name), content)
    }
  }
  const link = (name: string, folder: string): void => {
    const place = join(directory, 'node_modules', name)
    mkdirSync(dirname(place), { recursive: true })
    symlinkSync(folder, place)
  }
  write({ 'package.json': '{ "type": "module" }', ...files })
  link('@orc/core', CORE)
  const remove = (): void => rmSync(root, { recursive: true, force: true })
  return { directory, cacheDirectory: join(root, 'cache'), write, link, [Symbol.dispose]: remove }
}
