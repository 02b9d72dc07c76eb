import { packageBuild } from '../../tsup.base.ts'

// The page itself is Vite's, which runs after this and puts it beside.
export default packageBuild()
