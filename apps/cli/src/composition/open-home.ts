import type { Logger } from '@orc/core/runtime'
import type { Embedded } from '@orc/embedded'
import type { Host } from '../host.ts'
import type { Settings } from '../settings.ts'

export interface OpenOptions {
  /** Whether schedules fire and leases are reaped here: for what lives long, not for a command that asks and ends. */
  readonly loops: boolean
  readonly log?: Logger | undefined
  /** The file of the store. @default the one in the home */
  readonly store?: string | undefined
}

/** The Orc of this machine, in this process. */
export async function openHome(
  settings: Settings,
  host: Pick<Host, 'clock' | 'random' | 'version'>,
  options: OpenOptions,
): Promise<Embedded> {
  const [{ openEmbedded }, { workPoolTypes }] = await Promise.all([
    import('@orc/embedded'),
    import('./work-pool-types.ts'),
  ])
  const { clock, random, version } = host
  const { home, secretKey, apiKey } = settings
  return openEmbedded({
    home,
    clock,
    random,
    version,
    ...options,
    secretKey: secretKey || undefined,
    apiKey: apiKey || undefined,
    workPoolTypes,
  })
}
