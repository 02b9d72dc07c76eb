/**
 * Method and path of every operation. It stands apart from the schemas so that a client, and above all the runner in
 * its fresh process, can call operations without loading zod. In a path `:name` is a field of the operation's input.
 */
export const OPERATIONS = {
  getHealth: ['GET', '/api/health'],
  getReady: ['GET', '/api/ready'],
  getInstallation: ['GET', '/api/installation'],

  listWorkPoolTypes: ['GET', '/api/work-pool-types'],
  putWorkPoolType: ['PUT', '/api/work-pool-types/:name'],

  createWorkPool: ['POST', '/api/work-pools'],
  listWorkPools: ['GET', '/api/work-pools'],
  getWorkPool: ['GET', '/api/work-pools/:name'],
  updateWorkPool: ['PATCH', '/api/work-pools/:name'],
  pauseWorkPool: ['POST', '/api/work-pools/:name/pause'],
  resumeWorkPool: ['POST', '/api/work-pools/:name/resume'],
  deleteWorkPool: ['DELETE', '/api/work-pools/:name'],
  previewWorkPool: ['GET', '/api/work-pools/:name/preview'],

  createWorkQueue: ['POST', '/api/work-pools/:pool/queues'],
  listWorkQueues: ['GET', '/api/work-pools/:pool/queues'],
  getWorkQueue: ['GET', '/api/work-pools/:pool/queues/:name'],
  updateWorkQueue: ['PATCH', '/api/work-pools/:pool/queues/:name'],
  pauseWorkQueue: ['POST', '/api/work-pools/:pool/queues/:name/pause'],
  resumeWorkQueue: ['POST', '/api/work-pools/:pool/queues/:name/resume'],
  deleteWorkQueue: ['DELETE', '/api/work-pools/:pool/queues/:name'],

  heartbeatWorker: ['POST', '/api/workers/:id/heartbeat'],
  listWorkers: ['GET', '/api/workers'],
  stopWorker: ['POST', '/api/workers/:id/stop'],

  claimFlowRuns: ['POST', '/api/work-pools/:pool/claim'],
  renewClaims: ['POST', '/api/workers/:workerId/renew'],
  reportInfrastructure: ['POST', '/api/flow-runs/:id/infrastructure'],
  reportExit: ['POST', '/api/flow-runs/:id/exit'],
  adoptFlowRun: ['POST', '/api/flow-runs/:id/adopt'],

  startFlowRun: ['POST', '/api/flow-runs/:id/start'],
  renewFlowRun: ['POST', '/api/flow-runs/:id/renew'],
  reportFlowRun: ['POST', '/api/flow-runs/:id/report'],
  appendLogs: ['POST', '/api/flow-runs/:id/logs'],
  recordTaskRuns: ['POST', '/api/flow-runs/:id/task-runs'],
  awaitWait: ['POST', '/api/flow-runs/:id/waits'],
  suspendFlowRun: ['POST', '/api/flow-runs/:id/suspend'],
  createChildRun: ['POST', '/api/flow-runs/:id/children'],
  setOwedHooks: ['PUT', '/api/flow-runs/:id/hooks'],
  emitEventInRun: ['POST', '/api/flow-runs/:id/events'],

  listFlows: ['GET', '/api/flows'],
  getFlow: ['GET', '/api/flows/:name'],

  applyDeployment: ['PUT', '/api/deployments/:flow/:name'],
  listDeployments: ['GET', '/api/deployments'],
  getDeployment: ['GET', '/api/deployments/:flow/:name'],
  pauseDeployment: ['POST', '/api/deployments/:flow/:name/pause'],
  resumeDeployment: ['POST', '/api/deployments/:flow/:name/resume'],
  deleteDeployment: ['DELETE', '/api/deployments/:flow/:name'],
  runDeployment: ['POST', '/api/deployments/:flow/:name/runs'],

  createSchedule: ['POST', '/api/deployments/:flow/:name/schedules'],
  listSchedules: ['GET', '/api/deployments/:flow/:name/schedules'],
  pauseSchedule: ['POST', '/api/deployments/:flow/:name/schedules/:slug/pause'],
  resumeSchedule: ['POST', '/api/deployments/:flow/:name/schedules/:slug/resume'],
  deleteSchedule: ['DELETE', '/api/deployments/:flow/:name/schedules/:slug'],
  previewSchedule: ['POST', '/api/schedules/preview'],

  beginFlowRun: ['POST', '/api/flow-runs'],
  listFlowRuns: ['GET', '/api/flow-runs'],
  getFlowRun: ['GET', '/api/flow-runs/:id'],
  listFlowRunStates: ['GET', '/api/flow-runs/:id/states'],
  listLogs: ['GET', '/api/flow-runs/:id/logs'],
  listTaskRuns: ['GET', '/api/flow-runs/:id/task-runs'],
  listWaits: ['GET', '/api/flow-runs/:id/waits'],
  resumeFlowRun: ['POST', '/api/flow-runs/:id/resume'],
  cancelFlowRun: ['POST', '/api/flow-runs/:id/cancel'],
  retryFlowRun: ['POST', '/api/flow-runs/:id/retry'],
  deleteFlowRun: ['DELETE', '/api/flow-runs/:id'],

  createConcurrencyLimit: ['POST', '/api/concurrency-limits'],
  listConcurrencyLimits: ['GET', '/api/concurrency-limits'],
  getConcurrencyLimit: ['GET', '/api/concurrency-limits/:name'],
  updateConcurrencyLimit: ['PATCH', '/api/concurrency-limits/:name'],
  deleteConcurrencyLimit: ['DELETE', '/api/concurrency-limits/:name'],
  acquireSlots: ['POST', '/api/flow-runs/:id/slots'],
  releaseSlots: ['POST', '/api/flow-runs/:id/slots/:askId/release'],
  takeRate: ['POST', '/api/flow-runs/:id/rates'],

  takeCachedResult: ['POST', '/api/flow-runs/:id/cached-results'],
  releaseCachedResult: ['POST', '/api/flow-runs/:id/cached-results/:key/release'],
  putResult: ['POST', '/api/flow-runs/:id/results/:sha256'],
  getResult: ['GET', '/api/flow-runs/:id/results/:sha256'],
  listCachedResults: ['GET', '/api/cached-results'],
  deleteCachedResults: ['DELETE', '/api/cached-results'],

  setVariable: ['PUT', '/api/variables/:name'],
  getVariable: ['GET', '/api/variables/:name'],
  listVariables: ['GET', '/api/variables'],
  deleteVariable: ['DELETE', '/api/variables/:name'],

  setSecret: ['PUT', '/api/secrets/:name'],
  getSecret: ['GET', '/api/secrets/:name'],
  listSecrets: ['GET', '/api/secrets'],
  deleteSecret: ['DELETE', '/api/secrets/:name'],

  listEvents: ['GET', '/api/events'],
  emitEvent: ['POST', '/api/events'],

  viewDashboard: ['GET', '/api/views/dashboard'],
  viewWorkPools: ['GET', '/api/views/work-pools'],
  viewWorkPool: ['GET', '/api/views/work-pools/:name'],
  viewDeployments: ['GET', '/api/views/deployments'],
  viewDeployment: ['GET', '/api/views/deployments/:flow/:name'],
  viewFlows: ['GET', '/api/views/flows'],
  viewFlowRun: ['GET', '/api/views/flow-runs/:id'],
  viewTaskRuns: ['GET', '/api/views/flow-runs/:id/task-runs'],
} as const satisfies Record<string, readonly [Method, `/api/${string}`]>

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
export type OperationName = keyof typeof OPERATIONS

/** The server-sent events stream of `listEvents`' events. Not an operation: it has no end. */
export const EVENT_STREAM_PATH = '/api/events/stream'

/** The names of the fields that are in an operation's path, in their order. */
export function pathFields(path: string): string[] {
  return [...path.matchAll(/:(\w+)/g)].map((match) => match[1] ?? '')
}

/** A path with its fields filled in. */
export function fillPath(path: string, input: Readonly<Record<string, unknown>>): string {
  return path.replace(/:(\w+)/g, (_, field: string) => encodeURIComponent(String(input[field])))
}
