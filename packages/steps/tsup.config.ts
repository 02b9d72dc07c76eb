import { packageBuild, selfContained } from '../../tsup.base.ts'

const child = 'loader/describe-child'
// Both write to dist, the second while the first cleans it.
export default [packageBuild({ clean: [`!${child}.js`] }), selfContained({ [child]: 'src/loader/describe-child.ts' })]
