import { packageBuild } from '../../tsup.base.ts'

// A program, not a library: nothing imports it, so it has one entry and no types.
export default packageBuild({ entry: { main: 'src/main.ts' }, dts: false })
