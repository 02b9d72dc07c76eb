import { packageBuild, selfContained } from '../../tsup.base.ts'

// Both write to dist, the second while the first cleans it.
export default [packageBuild({ clean: ['!runner.js'] }), selfContained({ runner: 'src/main.ts' })]
