import { type Logger, silentLogger } from '@orc/core/runtime'
import type { Embedded } from '@orc/embedded'
import type { Host, TextSink } from '../host.ts'
import type { Settings } from '../settings.ts'

export interface OpenOptions {
  /** Whether schedules fire and leases are reaped here: for what lives long, not for a command that asks and ends. */
  readonly loops: boolean
  /** @default warnings, to standard error */
  readonly log?: Logger
  /** The file of the store. @default the one in the home */
  readonly store?: string | undefined
}

/** The Orc of this machine, in this process. */
export async function openHome(
  settings: Settings,
  host: Pick<Host, 'clock' | 'random' | 'version' | 'stderr'>,
  options: OpenOptions,
): Promise<Embedded> {
  const [{ openEmbedded }, { workPoolTypes }] = await Promise.all([
    import('@orc/embedded'),
    import('./work-pool-types.ts'),
  ])
  const { clock, random, version, stderr } = host
  const { home, secretKey, apiKey, results, resultsAbove } = settings
  return openEmbedded({
    home,
    clock,
    random,
    version,
    log: warningsTo(stderr),
    ...options,
    secretKey: secretKey || undefined,
    apiKey: apiKey || undefined,
    results: results || undefined,
    resultsAbove,
    workPoolTypes,
  })
}

/** For a command that asks and ends: what a person should know, without the rest. */
function warningsTo(stderr: TextSink): Logger {
  return { ...silentLogger, warn: (message) => stderr.write(`! ${message}\n`) }
}
