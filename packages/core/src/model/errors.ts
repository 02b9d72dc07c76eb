import type { LimitKind } from './concurrency-limits.ts'
import { didYouMean, type ErrorRow, row } from './error-rows.ts'
import { FLOW_RUN_ERRORS } from './flow-run-errors.ts'
import { TESTING_ERRORS } from './testing-errors.ts'
import { VALUE_ERRORS } from './value-errors.ts'

/**
 * Every error of Orc. The code is stable: match on it. The status is HTTP's. The message says what is wrong, with the
 * value; the hint says what to do. docs/errors.md is generated from this table.
 */
export const ERRORS = {
  // --- wrong requests ---
  request_invalid: row<{ problems: readonly string[]; operation?: string }>(400, {
    message: ({ problems }) => `The request does not fit: ${problems.join('; ')}.`,
    hint: () => 'The operations and their fields are in /api/openapi.json.',
  }),
  request_too_large: row<{ limitBytes: number }>(413, {
    message: ({ limitBytes }) => `The request is larger than ${limitBytes} bytes.`,
    hint: () => 'Pass large data by reference: a path, a URL, a key in a store of yours.',
  }),
  operation_not_found: row<{ method: string; path: string }>(404, {
    message: ({ method, path }) => `There is no operation ${method} ${path}.`,
    hint: () => 'The operations are listed in /api/openapi.json. Is the client of the same version as the server?',
  }),
  unauthorized: row<Record<never, never>>(401, {
    message: () => 'The request carries no key, or not the right one.',
    hint: () => 'Set ORC_API_KEY to the key of this installation; the server prints where it is when it starts.',
  }),
  forbidden: row<{ what: string }>(403, {
    message: ({ what }) => `This token does not allow: ${what}.`,
    hint: () => "A run's token is good for its own run only. Use the installation's key for anything else.",
  }),
  cross_site: row<Record<never, never>>(403, {
    message: () => 'The request came with the cookie of the page, but not from the page.',
    hint: () => "Send the installation's key in the Authorization header instead of the cookie.",
  }),
  idempotency_conflict: row<{ key: string }>(409, {
    message: ({ key }) => `The idempotency key "${key}" was used for a different request.`,
    hint: () => 'Use one key for one request; take a new key for a new one.',
  }),
  name_invalid: row<{ kind: string; name: string }>(400, {
    message: ({ kind, name }) => `"${name}" cannot be the name of a ${kind}.`,
    hint: () =>
      'A name has 1 to 200 characters, no slash, backslash, percent sign or control character, no outer blanks, and is not "." or "..".',
  }),
  duration_invalid: row<{ value: string }>(400, {
    message: ({ value }) => `"${value}" is not a duration.`,
    hint: () => 'Write it like 500ms, 30s, 5m, 1h30m or 2d.',
  }),

  // --- work pools, queues, workers ---
  work_pool_not_found: row<{ name: string; nearest?: string | undefined }>(404, {
    message: ({ name }) => `There is no work pool "${name}".`,
    hint: ({ nearest }) => didYouMean(nearest, 'List the work pools with: orc work-pool ls'),
  }),
  work_pool_exists: row<{ name: string }>(409, {
    message: ({ name }) => `There is already a work pool "${name}".`,
    hint: ({ name }) => `Change it with: orc work-pool update ${quoted(name)}`,
  }),
  work_pool_type_not_found: row<{ type: string; nearest?: string | undefined; allowed: readonly string[] }>(400, {
    message: ({ type }) => `There is no work pool type "${type}".`,
    hint: ({ nearest, allowed }) => didYouMean(nearest, `The types are: ${allowed.join(', ')}.`),
  }),
  work_pool_type_mismatch: row<{ name: string; type: string; expected: string }>(409, {
    message: ({ name, type, expected }) => `Work pool "${name}" is of type "${type}", not "${expected}".`,
    hint: ({ type }) => `Start the worker with --type ${type}, or for another pool.`,
  }),
  template_invalid: row<{ problem: string; breaks?: readonly string[] }>(400, {
    message: ({ problem }) => `The base job template cannot be used: ${problem}.`,
    hint: () => 'Compare it with the default of its type: orc work-pool get-default-base-job-template --type <type>',
  }),
  job_variable_unknown: row<{ name: string; nearest?: string | undefined; allowed: readonly string[]; pool: string }>(
    400,
    {
      message: ({ name, pool }) => `Work pool "${pool}" lets nobody set the job variable "${name}".`,
      hint: ({ nearest, allowed }) => didYouMean(nearest, `Its job variables are: ${allowed.join(', ') || 'none'}.`),
    },
  ),
  job_variable_invalid: row<{ problems: readonly string[]; pool: string }>(400, {
    message: ({ problems, pool }) => `Job variables do not fit work pool "${pool}": ${problems.join('; ')}.`,
    hint: ({ pool }) => `See their types with: orc work-pool inspect ${quoted(pool)}`,
  }),
  work_queue_not_found: row<{ pool: string; name: string; nearest?: string | undefined }>(404, {
    message: ({ pool, name }) => `Work pool "${pool}" has no queue "${name}".`,
    hint: ({ pool, nearest }) => didYouMean(nearest, `List them with: orc work-queue ls --pool ${quoted(pool)}`),
  }),
  work_queue_exists: row<{ pool: string; name: string }>(409, {
    message: ({ pool, name }) => `Work pool "${pool}" already has a queue "${name}".`,
    hint: ({ pool }) => `List them with: orc work-queue ls --pool ${quoted(pool)}`,
  }),
  work_queue_is_default: row<{ pool: string; name: string }>(409, {
    message: ({ pool, name }) => `Queue "${name}" is the default queue of work pool "${pool}" and cannot be deleted.`,
    hint: () => 'Pause it instead, or delete the work pool.',
  }),
  worker_not_found: row<{ id: string }>(404, {
    message: ({ id }) => `There is no worker ${id}.`,
    hint: () => 'List the workers with: orc worker ls',
  }),

  // --- flows and deployments ---
  flow_not_found: row<{ name: string; nearest?: string | undefined }>(404, {
    message: ({ name }) => `There is no flow "${name}".`,
    hint: ({ nearest }) => didYouMean(nearest, 'List the flows with: orc flow ls'),
  }),
  deployment_not_found: row<{ name: string; nearest?: string | undefined }>(404, {
    message: ({ name }) => `There is no deployment "${name}".`,
    hint: ({ nearest }) => didYouMean(nearest, 'List the deployments with: orc deployment ls'),
  }),
  deployment_has_no_pool: row<{ name: string }>(409, {
    message: ({ name }) => `Deployment "${name}" has no work pool, so nobody would run it.`,
    hint: () => 'Give it one: orc deploy -n <name> --pool <pool>',
  }),
  concurrency_key_invalid: row<{ template: string; problem: string; nearest?: string | undefined }>(400, {
    message: ({ template, problem }) => `"${template}" cannot be the key of a concurrency limit: ${problem}.`,
    hint: ({ nearest }) => didYouMean(nearest, 'Write it like {{ parameters.tenant }}, with a parameter of the flow.'),
  }),
  concurrency_limit_missing: row<{ option: string }>(400, {
    message: ({ option }) => `${option} says nothing without a concurrency limit.`,
    hint: () => 'Say how many runs may go on at once (--concurrency-limit, or concurrencyLimit), or leave it out.',
  }),
  schedule_not_found: row<{ deployment: string; slug: string; nearest?: string | undefined }>(404, {
    message: ({ deployment, slug }) => `Deployment "${deployment}" has no schedule "${slug}".`,
    hint: ({ deployment, nearest }) =>
      didYouMean(nearest, `List them with: orc deployment schedule ls ${quoted(deployment)}`),
  }),
  schedule_exists: row<{ deployment: string; slug: string }>(409, {
    message: ({ deployment, slug }) => `Deployment "${deployment}" already has a schedule "${slug}".`,
    hint: () => 'Delete that one first, or give this one a name of its own.',
  }),
  schedule_invalid: row<{ problem: string }>(400, {
    message: ({ problem }) => `The schedule cannot be used: ${problem}.`,
    hint: () => 'Examples: --cron "0 9 * * MON-FRI", --interval 15m, --rrule "RRULE:FREQ=DAILY;BYHOUR=9".',
  }),
  parameter_unknown: row<{ name: string; nearest?: string | undefined; allowed: readonly string[]; flow: string }>(
    400,
    {
      message: ({ name, flow }) => `Flow "${flow}" has no parameter "${name}".`,
      hint: ({ nearest, allowed }) => didYouMean(nearest, `Its parameters are: ${allowed.join(', ') || 'none'}.`),
    },
  ),
  parameters_invalid: row<{ problems: readonly string[]; flow: string }>(400, {
    message: ({ problems, flow }) => `The parameters do not fit flow "${flow}": ${problems.join('; ')}.`,
    hint: ({ flow }) => `See its parameters with: orc deployment ls --flow ${quoted(flow)} -o json`,
  }),

  ...FLOW_RUN_ERRORS,

  // --- concurrency limits ---
  concurrency_limit_not_found: row<{ name: string; nearest?: string | undefined }>(404, {
    message: ({ name }) => `There is no concurrency limit "${name}".`,
    hint: ({ name, nearest }) =>
      didYouMean(nearest, `Create it with: orc concurrency-limit create ${quoted(name)} --slots <number>`),
  }),
  concurrency_limit_exists: row<{ name: string }>(409, {
    message: ({ name }) => `There is already a concurrency limit "${name}".`,
    hint: ({ name }) => `Change its slots with: orc concurrency-limit update ${quoted(name)} --slots <number>`,
  }),
  concurrency_limit_kind: row<{ name: string; kind: LimitKind }>(409, {
    message: ({ name, kind }) => `Concurrency limit "${name}" is of the kind "${kind}", and cannot be used so.`,
    hint: () => 'Slots are held with withConcurrency(), a rate is kept with rateLimit(), and a tag is given to runs.',
  }),
  concurrency_limit_too_small: row<{ name: string; slots: number; has: number }>(409, {
    message: ({ name, slots, has }) => `${slots} slots of concurrency limit "${name}" were asked for; it has ${has}.`,
    hint: ({ name, slots }) =>
      `Ask for fewer, or give it more: orc concurrency-limit update ${quoted(name)} --slots ${slots}`,
  }),
  concurrency_limit_is_no_rate: row<{ name: string }>(400, {
    message: ({ name }) =>
      `"${name}" limits the runs with a tag, which take as long as they take: it cannot be a rate.`,
    hint: () => 'Leave the span of time out, or give the limit a name that does not begin with "tag:".',
  }),

  // --- variables, secrets ---
  variable_not_found: row<{ name: string; nearest?: string | undefined }>(404, {
    message: ({ name }) => `There is no variable "${name}".`,
    hint: ({ nearest }) => didYouMean(nearest, 'List the variables with: orc variable ls'),
  }),
  secret_not_found: row<{ name: string; nearest?: string | undefined }>(404, {
    message: ({ name }) => `There is no secret "${name}".`,
    hint: ({ nearest }) => didYouMean(nearest, 'List the secrets with: orc secret ls'),
  }),
  secret_key_weak: row<{ characters: number }>(400, {
    message: ({ characters }) => `ORC_SECRET_KEY has ${characters} characters, which can be guessed.`,
    hint: () => 'Take at least 32 characters drawn by chance, for example from: openssl rand -base64 32',
  }),
  secret_unreadable: row<{ name: string }>(500, {
    message: ({ name }) => `Secret "${name}" cannot be decrypted with this key.`,
    hint: () => 'Set ORC_SECRET_KEY to the key it was encrypted with (it was in secret.key), or set the secret again.',
  }),

  // --- the store ---
  store_newer: row<{ path: string; storeVersion: number; ownVersion: number }>(503, {
    message: ({ path, storeVersion, ownVersion }) =>
      `The store ${path} has schema ${storeVersion}; this Orc knows up to ${ownVersion}.`,
    hint: () => 'Run the newer Orc that wrote it, or point ORC_HOME at another directory.',
  }),
  store_in_use_by_older: row<{ path: string; pids: readonly number[] }>(503, {
    message: ({ path }) => `The store ${path} needs a migration, but an older Orc is at work on it.`,
    hint: ({ pids }) => `Stop it first${pids.length > 0 ? ` (process ${pids.join(', ')})` : ''}, then try again.`,
  }),
  store_in_use: row<{ path: string; pids: readonly number[] }>(409, {
    message: ({ path, pids }) =>
      `The store ${path} is in use by process${pids.length === 1 ? '' : 'es'} ${pids.join(', ')}.`,
    hint: () => 'Stop these workers and servers first.',
  }),
  store_readonly: row<{ path: string }>(503, {
    message: ({ path }) => `The store ${path} cannot be written.`,
    hint: () => 'Give this user the right to write to it and to its directory, or point ORC_HOME at another directory.',
  }),
  store_on_network: row<{ path: string; filesystem: string }>(503, {
    message: ({ path, filesystem }) => `The store ${path} is on a network file system (${filesystem}).`,
    hint: () => 'SQLite would lose data there. Point ORC_HOME at a local disk, or use --store postgres://…',
  }),
  store_full: row<{ path: string }>(507, {
    message: ({ path }) => `No room is left for the store ${path}.`,
    hint: () => 'Free some space on that disk; nothing that was answered with success is lost.',
  }),
  store_corrupt: row<{ path: string; reason: string }>(503, {
    message: ({ path, reason }) => `The store ${path} cannot be read: ${reason}.`,
    hint: () => 'Restore a backup made with: orc store backup',
  }),
  store_busy: row<{ path: string; waitedMs: number }>(503, {
    message: ({ path, waitedMs }) => `The store ${path} was locked by other processes for ${waitedMs} ms.`,
    hint: () => 'Try again. Should it last, see who holds it: orc doctor',
  }),

  // --- reaching the API ---
  api_unreachable: row<{ url: string; reason: string }>(503, {
    message: ({ url, reason }) => `No Orc server answers at ${url} (${reason}).`,
    hint: () => 'Start one with: orc server start. Or unset ORC_API_URL to use the store on this machine.',
  }),
  api_bad_answer: row<{ url: string; status: number }>(502, {
    message: ({ url, status }) => `What answers at ${url} is not an Orc server (status ${status}).`,
    hint: () => 'Check ORC_API_URL: it is the address without /api, for example http://127.0.0.1:4270.',
  }),
  internal: row<{ reference?: string }>(500, {
    message: ({ reference }) => `Orc failed at this${reference ? ` (reference ${reference})` : ''}.`,
    hint: () => "The server's log has the stack. Please report it as a bug.",
  }),

  // --- flow code ---
  entrypoint_invalid: row<{ entrypoint: string }>(400, {
    message: ({ entrypoint }) => `"${entrypoint}" is not an entrypoint.`,
    hint: () => 'Write it as FILE:EXPORT, for example flows/report.ts:report.',
  }),
  flow_file_not_found: row<{ file: string }>(400, {
    message: ({ file }) => `There is no file ${file}.`,
    hint: () => 'Entrypoints are relative to the directory of the project: orc.yaml, package.json or .git is there.',
  }),
  flow_file_broken: row<{ file: string; reason: string }>(400, {
    message: ({ file, reason }) => `${file} cannot be loaded: ${reason}`,
    hint: () => 'Run the file by itself to see the whole error: node FILE',
  }),
  flow_export_not_found: row<{ file: string; name: string; nearest?: string | undefined; flows: readonly string[] }>(
    400,
    {
      message: ({ file, name }) => `${file} exports no flow "${name}".`,
      hint: ({ nearest, flows }) =>
        flows.length > 0
          ? didYouMean(nearest, `Its flows are: ${flows.join(', ')}.`)
          : "Export one: export const hello = flow({ async run() {} }), with flow from '@orc/core'.",
    },
  ),
  ...VALUE_ERRORS,
  package_not_bundleable: row<{ name: string; reason: string }>(400, {
    message: ({ name, reason }) => `Package "${name}" cannot be bundled into an image: ${reason}.`,
    hint: () => 'Write a Dockerfile of your own that installs it; orc deploy offers to use the one of this directory.',
  }),

  step_unknown: row<{ step: string; nearest?: string | undefined; allowed: readonly string[] }>(400, {
    message: ({ step }) => `There is no step "${step}".`,
    hint: ({ nearest, allowed }) => didYouMean(nearest, `The steps are: ${allowed.join(', ')}.`),
  }),
  step_failed: row<{ step: string; reason: string; remedy?: string | undefined }>(400, {
    message: ({ step, reason }) => `Step "${step}" failed: ${reason}.`,
    hint: ({ remedy }) => remedy ?? 'Mend what is named there, then deploy again or retry the run.',
  }),

  // --- orc.yaml ---
  orc_yaml_not_found: row<{ file: string; reason: string }>(400, {
    message: ({ file, reason }) => `${file} cannot be read: ${reason}.`,
    hint: () => 'Write one with: orc init',
  }),
  orc_yaml_invalid: row<{ problems: readonly string[] }>(400, {
    message: ({ problems }) => `${problems.join('; ')}.`,
    hint: () =>
      'See what the file may hold in the schema that its first line names, or in the one that orc init writes.',
  }),
  reference_unknown: row<{
    place: string
    reference: string
    nearest?: string | undefined
    known: readonly string[]
  }>(400, {
    message: ({ place, reference }) => `${place}: {{ ${reference} }} stands for nothing here.`,
    hint: ({ nearest, known }) => didYouMean(nearest, `Known here: ${known.join(', ') || 'no step before it'}.`),
  }),
  environment_missing: row<{ place: string; name: string }>(400, {
    message: ({ place, name }) => `${place}: the environment variable ${name} is not set.`,
    hint: ({ name }) => `Set it for this command: ${name}=… orc deploy`,
  }),
  deployment_entry_not_found: row<{
    name: string
    file: string
    nearest?: string | undefined
    entries: readonly string[]
  }>(400, {
    message: ({ name, file }) => `${file} has no deployment "${name}".`,
    hint: ({ nearest, entries }) => didYouMean(nearest, `It has: ${entries.join(', ') || 'none'}.`),
  }),

  // --- the machine ---
  home_unusable: row<{ path: string; reason: string }>(503, {
    message: ({ path, reason }) => `The directory of Orc, ${path}, cannot be used: ${reason}.`,
    hint: () => 'Point ORC_HOME at a directory that this user may write to, on a disk that has room.',
  }),
  address_unusable: row<{ host: string; port: number; reason: string }>(400, {
    message: ({ host, port, reason }) => `Port ${port} of ${host} cannot be listened on: ${reason}.`,
    hint: () =>
      'Listen on an address of this machine: 127.0.0.1 for itself alone, 0.0.0.0 for all networks; ports from 1024 up need no rights.',
  }),
  profiles_busy: row<{ path: string }>(503, {
    message: ({ path }) => `The profiles are being changed by another command, which has ${path}.`,
    hint: () => 'Try again. If no other command runs, one was killed while it wrote: remove that file.',
  }),
  worker_misconfigured: row<{ problem: string; remedy: string }>(400, {
    message: ({ problem }) => problem,
    hint: ({ remedy }) => remedy,
  }),
  provision_failed: row<{ reason: string; remedy?: string | undefined; permanent?: boolean | undefined }>(500, {
    message: ({ reason }) => `The infrastructure of the run could not be made: ${reason}`,
    hint: ({ remedy }) => remedy ?? 'Mend what is named there, then retry the run.',
  }),
  port_in_use: row<{ host: string; port: number }>(503, {
    message: ({ host, port }) => `Port ${port} of ${host} is taken by another program.`,
    hint: () => 'Choose another one with --port, or stop that program.',
  }),
  host_needs_key: row<{ host: string }>(400, {
    message: ({ host }) => `Listening on ${host} lets other machines in, and no key is set.`,
    hint: () => 'Set ORC_API_KEY to a long random text, and give the same to the clients.',
  }),

  // --- the command line ---
  usage: row<{ problem: string; remedy: string }>(400, {
    message: ({ problem }) => problem,
    hint: ({ remedy }) => remedy,
  }),
  work_unpushed: row<{ repository: string; problems: readonly string[] }>(409, {
    message: ({ repository, problems }) => `Workers clone ${repository}, which lacks work: ${problems.join('; ')}.`,
    hint: () => 'Commit and push it, or deploy what is pushed with --allow-unpushed.',
  }),
  answer_required: row<{ flag: string; question: string }>(400, {
    message: ({ question }) => `"${question}" has no answer, and prompting is off.`,
    hint: ({ flag }) => `Pass ${flag}.`,
  }),

  // --- tests of flows ---
  ...TESTING_ERRORS,
} as const

export type ErrorCode = keyof typeof ERRORS
export type ErrorDetails<Code extends ErrorCode> = Parameters<(typeof ERRORS)[Code]['message']>[0]

/** A name as it is typed into a shell: in quotes where it needs them. */
export function quoted(name: string): string {
  return /^[\w./:@,+-][\w./:@,+=-]*$/.test(name) ? name : `'${name.replaceAll("'", `'\\''`)}'`
}

/** The one error class: what is wrong (`message`), what to do (`hint`), and a `code` that programs match on. */
export class OrcError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'OrcError'
  readonly code: Code
  readonly details: ErrorDetails<Code>
  readonly hint: string
  /** HTTP's status for this error. */
  readonly status: number

  constructor(code: Code, details: ErrorDetails<Code>, options?: ErrorOptions) {
    const texts = ERRORS[code] as unknown as ErrorRow<ErrorDetails<Code>>
    super(texts.message(details), options)
    this.code = code
    this.details = details
    this.hint = texts.hint(details)
    this.status = texts.status
  }
}

/** Whether an error is Orc's, and has this code if one is named. Works across copies of the package. */
export function isOrcError<Code extends ErrorCode>(error: unknown, code?: Code): error is OrcError<Code> {
  if (!(error instanceof Error) || error.name !== 'OrcError' || !('code' in error)) return false
  return code === undefined || error.code === code
}

export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERRORS, code)
}
