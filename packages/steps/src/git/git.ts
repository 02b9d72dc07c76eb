import { OrcError } from '@orc/core/model'
import { commandEnvironment, runForStep } from '../commands/run-command.ts'

export const GIT_STEP = 'git_clone'

export interface GitAccess {
  /** An address or a path that git takes. */
  readonly repository: string
  readonly token: string | undefined
  readonly signal: AbortSignal
}

/** One git command in a directory, and what it printed. @throws {OrcError} `step_failed` with git's own words */
export async function git(args: readonly string[], cwd: string, access: GitAccess): Promise<string> {
  const env = commandEnvironment(gitEnvironment(access))
  const done = await runForStep(GIT_STEP, ['git', ...args], { cwd, signal: access.signal, env })
  if (done.code === 0) return done.stdout.trim()
  const said = withoutSecrets(done.stderr, access)
  const reason = said.match(/^(?:fatal|error): (.*)$/m)?.[1] ?? said.trim().split('\n').at(-1) ?? ''
  throw new OrcError('step_failed', {
    step: GIT_STEP,
    reason: `${withoutSecrets(access.repository, access)}: ${reason.replace(/\.$/, '') || `git ended with ${done.code}`}`,
    remedy: 'Does that address hold, and may this machine read it? A private one needs access_token, or a key for ssh.',
  })
}

/** git must ask nobody; a token is in no argument, which all users of the machine could read, and goes to its host only. */
function gitEnvironment({ repository, token }: GitAccess): Record<string, string> {
  const quiet = { GIT_TERMINAL_PROMPT: '0', GIT_SSH_COMMAND: process.env['GIT_SSH_COMMAND'] ?? 'ssh -o BatchMode=yes' }
  const url = URL.parse(repository)
  if (token === undefined || !url?.protocol.startsWith('http')) return quiet
  const credentials = Buffer.from(`x-access-token:${token}`).toString('base64')
  return {
    ...quiet,
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `http.${url.origin}/.extraHeader`,
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${credentials}`,
  }
}

function withoutSecrets(text: string, { token }: GitAccess): string {
  const shown = token === undefined ? text : text.replaceAll(token, '***')
  return shown.replace(/(\w+:\/\/)[^/\s@]+@/g, '$1***@')
}
