export type { RunEndpointEvent } from './endpoint-role.ts'
export {
  type EndpointRegistry,
  type FileRegistryOptions,
  fileRegistry,
  type SettingsStore,
  settingsRegistry,
} from './registry.ts'
export {
  type InProcessRunApi,
  type RunRelay,
  type RunReply,
  type RunRequest,
  relayInProcess,
  relayToUrl,
} from './relay.ts'
export { type RunEndpoint, type RunEndpointDoor, type RunEndpointOptions, startRunEndpoint } from './run-endpoint.ts'
