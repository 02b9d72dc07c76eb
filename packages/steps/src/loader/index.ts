export { describeFlow, type FlowDescription } from './describe-flow.ts'
export { type AtHandOptions, type FlowAtHand, flowAtHand } from './flow-at-hand.ts'
export { bundleForImage, type ImageBundle, type ImageBundleRequest } from './image-bundle.ts'
export { type LoadedFlow, type LoadRequest, loadFlow } from './load-flow.ts'
