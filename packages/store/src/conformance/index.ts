export { storeConformance } from './store-conformance.ts'
export type { OpenedStore, StoreSubject } from './world.ts'
