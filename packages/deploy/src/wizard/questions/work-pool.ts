import type { WorkPool } from '@orc/core/contract'
import { checkName, OrcError } from '@orc/core/model'
import type { Conversation } from '../conversation.ts'
import { refusal } from '../reason.ts'
import type { Surroundings } from '../surroundings.ts'

/** A pool that is there, or one that is made with the deployment. */
export interface ChosenPool {
  readonly name: string
  readonly newType?: string | undefined
}

/** No pool can be called so. */
const NEW = ''

export async function askPool(conversation: Conversation, surroundings: Surroundings): Promise<ChosenPool> {
  const pools = await surroundings.pools()
  if (pools.length === 0) conversation.note('There is no work pool yet. One is made with the deployment.')
  const choices = [...pools.map(choiceOf), { value: NEW, name: 'A new one', hint: 'made with the deployment' }]
  const { defaultPool } = surroundings.options
  const name =
    pools.length === 0 ? NEW : await conversation.select({ message: 'Work pool', choices, default: defaultPool })
  return name === NEW ? askNewPool(conversation, surroundings) : { name }
}

function choiceOf({ name, type, status }: WorkPool) {
  return { value: name, name, hint: status === 'READY' ? type : `${type}, ${status}` }
}

async function askNewPool(conversation: Conversation, surroundings: Surroundings): Promise<ChosenPool> {
  const [types, pools] = await Promise.all([surroundings.poolTypes(), surroundings.pools()])
  const newType = await askPoolType(conversation, types)
  const name = await conversation.input({
    message: 'Name of the work pool',
    default: `my-${newType}-pool`,
    validate: (answer) =>
      refusal(() => {
        checkName('work pool', answer)
        if (pools.some((pool) => pool.name === answer)) throw new OrcError('work_pool_exists', { name: answer })
      }),
  })
  return { name, newType }
}

/** What kind of infrastructure the runs of a pool get. */
export function askPoolType(
  conversation: Pick<Conversation, 'select'>,
  types: readonly { readonly name: string; readonly description: string }[],
): Promise<string> {
  const choices = types.map(({ name, description }) => ({ value: name, name, hint: description }))
  return conversation.select({ message: 'Type of the work pool', choices })
}
