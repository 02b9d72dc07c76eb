import { isOrcError, OrcError } from '@orc/core/model'

/** What went wrong with the engine: one sentence with its full stop, and what to do. */
export interface EngineProblem {
  readonly problem: string
  readonly remedy: string
  /** Whether another try would fail the same way. */
  readonly permanent: boolean
}

export function isStatus(error: unknown, status: number): boolean {
  return error instanceof Error && 'statusCode' in error && error.statusCode === status
}

/** A handler for what is as good as done: gone already, started already. */
export function ignoreStatus(...statuses: readonly number[]): (error: unknown) => void {
  return (error) => {
    if (!statuses.some((status) => isStatus(error, status))) throw error
  }
}

/** As an error of Orc that says what could not be done. What is one already stays as it is. */
export function provisionError(
  error: unknown,
  { doing, address }: { readonly doing: string; readonly address: string },
): OrcError {
  if (isOrcError(error)) return error
  const { problem, remedy, permanent } = explain(error, address)
  return new OrcError(
    'provision_failed',
    { reason: `${doing} failed. ${problem}`, remedy, permanent },
    { cause: error },
  )
}

export function explain(error: unknown, address: string): EngineProblem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const unreachable = UNREACHABLE[code]
  if (unreachable) return { problem: unreachable.problem(address), remedy: unreachable.remedy, permanent: false }
  const text = engineWords(error)
  const known = KNOWN.find(({ pattern }) => pattern.test(text))
  return {
    problem: sentence(text),
    remedy: known?.remedy ?? 'Mend what the engine names there, then retry the run.',
    permanent: known?.permanent ?? false,
  }
}

/** What the engine said, without what HTTP and its client put around it. */
export function engineWords(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text
    .replace(/^\(HTTP code \d+\) [^-]* - /, '')
    .replace(/^Error response from daemon: /, '')
    .replace(/\s+/g, ' ')
    .trim()
}

function sentence(text: string): string {
  const whole = text === '' ? 'the engine gave no reason' : text
  return `${whole.charAt(0).toUpperCase()}${whole.slice(1)}${/[.!?]$/.test(whole) ? '' : '.'}`
}

interface Unreachable {
  readonly problem: (address: string) => string
  readonly remedy: string
}

const START_IT =
  'Start Docker, or name another engine with DOCKER_HOST or `docker context use NAME`; the worker looks again by itself.'

const UNREACHABLE: Readonly<Record<string, Unreachable>> = {
  ENOENT: { problem: (address) => `No Docker engine listens at ${address}.`, remedy: START_IT },
  ECONNREFUSED: { problem: (address) => `The Docker engine at ${address} refuses connections.`, remedy: START_IT },
  ECONNRESET: { problem: (address) => `The Docker engine at ${address} broke off the connection.`, remedy: START_IT },
  EPIPE: { problem: (address) => `The Docker engine at ${address} broke off the connection.`, remedy: START_IT },
  ETIMEDOUT: {
    problem: (address) => `The Docker engine at ${address} does not answer.`,
    remedy: 'Check the address, and that no firewall is in between.',
  },
  EHOSTUNREACH: {
    problem: (address) => `There is no way to the Docker engine at ${address}.`,
    remedy: 'Check the address, and the network.',
  },
  ENOTFOUND: {
    problem: (address) => `The name of the Docker engine's host in ${address} is not known.`,
    remedy: 'Check DOCKER_HOST or the Docker context.',
  },
  EACCES: {
    problem: (address) => `This user may not speak to the Docker engine at ${address}.`,
    remedy: 'Add the user to the group that owns the socket (sudo usermod -aG docker $USER), and log in again.',
  },
}

export const DISK_REMEDY = 'Free some of it with `docker system prune`, or give the engine more.'

interface Known {
  readonly pattern: RegExp
  readonly remedy: string
  readonly permanent: boolean
}

/** The first that fits, the most particular ones in front. */
const KNOWN: readonly Known[] = [
  {
    pattern: /no space left on device|disk quota/i,
    remedy: DISK_REMEDY,
    permanent: false,
  },
  {
    pattern:
      /exec format error|no match for platform|does not match the (specified|detected) platform|no matching manifest/i,
    remedy: "The image is for another platform than the engine's: build it there, or set the job variable `platform`.",
    permanent: true,
  },
  {
    pattern: /executable file not found|no such file or directory: unknown|stat .*: no such file/i,
    remedy:
      'The image lacks what the command starts: it needs `node` on its PATH, or a job variable `command` that names it.',
    permanent: true,
  },
  {
    pattern: /unauthorized|authentication required|no basic auth|denied|forbidden/i,
    remedy: 'Log in where the worker runs (docker login REGISTRY), or give the job variable `registry_credentials`.',
    permanent: true,
  },
  {
    pattern:
      /manifest.*(unknown|not found)|not found: manifest|repository .* not found|pull access denied|no such image/i,
    remedy:
      'Check the name and the tag; an image that is only on another machine has to be pushed first (orc deploy --push).',
    permanent: true,
  },
  {
    pattern: /toomanyrequests|rate limit/i,
    remedy: 'The registry limits pulls: log in to it, or wait.',
    permanent: false,
  },
  {
    pattern: /server gave HTTP response to HTTPS client/i,
    remedy: "The registry speaks plain HTTP: add it to the engine's `insecure-registries`.",
    permanent: true,
  },
  {
    pattern: /network .* not found|could not find network/i,
    remedy: 'Create it with: docker network create NAME. Or change the job variable `networks`.',
    permanent: true,
  },
  {
    pattern: /could not select device driver|nvidia/i,
    remedy:
      'The engine has no GPU runtime: install the NVIDIA container toolkit, or leave out the job variable `gpus`.',
    permanent: true,
  },
  {
    pattern: /invalid reference format|invalid (mount|volume|memory|cpu)|minimum memory|must be/i,
    remedy: 'Correct the job variable that is named there.',
    permanent: true,
  },
  {
    pattern: /connection refused|no such host|timeout|TLS handshake|EOF/i,
    remedy: 'Check that the registry is up and that the engine reaches it.',
    permanent: false,
  },
]
