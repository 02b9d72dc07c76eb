export { type CallOptions, type Client, createClient, type PositionedClient } from './client.ts'
export { type ConnectOptions, connect } from './connect.ts'
export { type HearingContext, hearCancels } from './hear-cancels.ts'
export { fetchResultBytes, readResult, readResultJson } from './read-result.ts'
export { type Failure, type RetryOptions, retrying } from './retrying.ts'
export { type FetchOptions, fetchTransport } from './transports/fetch.ts'
export { type HttpOptions, httpTransport } from './transports/http.ts'
export { type InProcessApi, inProcessTransport } from './transports/in-process.ts'
export { type ServerAddress, serverAddress } from './transports/server-address.ts'
export type {
  EventsAsk,
  StreamAsk,
  StreamSign,
  Transport,
  TransportReply,
  TransportRequest,
} from './transports/transport.ts'
