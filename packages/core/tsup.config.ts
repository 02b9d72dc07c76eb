import { packageBuild } from '../../tsup.base.ts'

// zod is bundled in like the dev dependencies are: loading it from its many files takes three times as long, and every
// `orc` command would wait for it. It is a dependency all the same, because the contract's types name it.
// The root entry shares no chunk with it: esbuild splits by which entries reach a module, and that one never does.
export default packageBuild({ noExternal: ['zod'] })
