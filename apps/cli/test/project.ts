import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const CORE = fileURLToPath(new URL('../../../packages/core', import.meta.url))

const FLOWS = `
import { flow } from '@orc/core'

const schema = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value) => ({ value }),
    jsonSchema: { input: () => ({ type: 'object', properties: { name: { type: 'string' }, times: { type: 'integer' } } }) },
  },
}
export const hello = flow({
  description: 'Greets',
  input: schema,
  async run({ name = 'world', times = 1 }: { name?: string; times?: number }) {
    return { greeting: \`Hello \${name}\`.repeat(times) }
  },
})
export const bad = flow({ name: 'goes-wrong', async run() { throw new Error('on purpose') } })
`

/** A project with flows in flows/hello.ts, a file that is broken and one without flows. */
export function project(directory: string): void {
  mkdirSync(join(directory, 'flows'))
  mkdirSync(join(directory, 'node_modules', '@orc'), { recursive: true })
  symlinkSync(CORE, join(directory, 'node_modules', '@orc', 'core'))
  writeFileSync(join(directory, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(directory, 'flows', 'hello.ts'), FLOWS)
  writeFileSync(join(directory, 'flows', 'broken.ts'), 'export const x = {')
  writeFileSync(join(directory, 'flows', 'throws.ts'), 'throw new Error("while it is imported")')
  writeFileSync(join(directory, 'flows', 'empty.ts'), '')
}
