import { systemClock } from '@orc/core/runtime'
import { Profiles } from '../src/profiles.ts'

/** Makes profiles, each in a change of its own, as commands do that are started at once. */
const [home = '', prefix = '', count = '0'] = process.argv.slice(2)
const profiles = new Profiles(home, systemClock)
for (let made = 0; made < Number(count); made += 1) await profiles.set(`${prefix}${made}`, { ORC_LOG_LEVEL: 'warn' })
