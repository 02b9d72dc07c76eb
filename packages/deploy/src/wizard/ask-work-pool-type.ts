import type { DeployClient } from '../options.ts'
import { converse } from './conversation.ts'
import type { Prompts } from './prompts.ts'
import { askPoolType } from './questions/work-pool.ts'

/** Which of the installed types a work pool is to have. @throws {Interrupted} */
export async function askWorkPoolType(prompts: Prompts, client: DeployClient): Promise<string> {
  const { items } = await client.call('listWorkPoolTypes', {})
  return converse(prompts, (conversation) => askPoolType(conversation, items))
}
