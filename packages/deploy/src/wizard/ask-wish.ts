import { takesImages } from '../images/image-plan.ts'
import { plannedPool } from '../plan/planned-pool.ts'
import type { Wish } from './commands-for.ts'
import type { Conversation } from './conversation.ts'
import { askCode } from './questions/code.ts'
import { askName } from './questions/deployment-name.ts'
import { askImage } from './questions/image.ts'
import { askParameters } from './questions/parameters.ts'
import type { PushCredentials } from './questions/push.ts'
import { askSchedules } from './questions/schedules.ts'
import { askFlow } from './questions/which-flow.ts'
import { askPool } from './questions/work-pool.ts'
import type { Surroundings } from './surroundings.ts'

/** Everything that decides, and the credentials, which no wish shows. */
export interface Asked {
  readonly wish: Wish
  readonly credentials?: PushCredentials | undefined
}

/** Asks what flags leave open, in the order in which one answer opens the next question. Nothing is changed by it. */
export async function askWish(conversation: Conversation, surroundings: Surroundings): Promise<Asked> {
  const { given } = surroundings.options
  const entrypoint = given.entrypoint ?? (await askFlow(conversation, surroundings))
  const names = given.names?.length ? given.names : [await askName(conversation)]
  const schedules = given.schedules?.length ? given.schedules : await askSchedules(conversation, surroundings)
  const parameters = [...(given.parameters ?? [])]
  if (schedules.length > 0) {
    const flow = await surroundings.flow(entrypoint)
    parameters.push(...(await askParameters(conversation, { flow, given: parameters })))
  }
  const chosen = given.pool === undefined ? await askPool(conversation, surroundings) : { name: given.pool }
  const wish = { ...given, entrypoint, names, schedules, parameters, pool: chosen.name, newPoolType: chosen.newType }
  return askPlace(conversation, surroundings, wish)
}

/** Where the pool's runs find the code: in an image, or elsewhere. */
async function askPlace(conversation: Conversation, surroundings: Surroundings, wish: Wish): Promise<Asked> {
  const { client } = surroundings.options
  const pool = await plannedPool({ client, ...wish })
  if (!takesImages(pool)) return { wish: { ...wish, ...(await askCode(conversation, surroundings, 'directory')) } }
  const [name = ''] = wish.names
  const { credentials, ...image } = await askImage(conversation, { surroundings, name, pool })
  const code = image.build ? {} : await askCode(conversation, surroundings, 'image')
  const jobVariables = [...(wish.jobVariables ?? []), ...pullingWith(credentials)]
  return { credentials, wish: { ...wish, ...image, ...code, jobVariables } }
}

/** Workers pull with what the image was pushed with. */
function pullingWith(credentials: PushCredentials | undefined): string[] {
  return credentials ? [`registry_credentials="{{ secret.${credentials.secret} }}"`] : []
}
