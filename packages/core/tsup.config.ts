import { packageBuild } from '../../tsup.base.ts'

// zod is bundled in like the dev dependencies are: loading it from its many files takes three times as long, and every
// `orc` command would wait for it. It is a dependency all the same, because the contract's types name it.
const entry = {
  'model/index': 'src/model/index.ts',
  'contract/index': 'src/contract/index.ts',
  'contract/operations': 'src/contract/operations.ts',
  'contract/problem': 'src/contract/problem.ts',
  'runtime/index': 'src/runtime/index.ts',
}
const types = { entry: { ...entry, index: 'src/index.ts' } }
const withSchemas = packageBuild({ entry, dts: types, noExternal: ['zod'], clean: ['!index.js'] })

// The root entry is one file: it is loaded by every flow, and each further module costs 0.7 ms. What it has twice then,
// classes too, is told apart by name and never by identity; two copies of this package must get along anyhow.
const root = packageBuild({ entry: { index: 'src/index.ts' }, splitting: false, dts: false, clean: false })

export default [withSchemas, root]
