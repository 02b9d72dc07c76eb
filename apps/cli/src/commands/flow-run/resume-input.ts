import { readPairs } from '@orc/deploy'
import type { CliContext } from '../../context.ts'
import { everyPage } from '../../every-page.ts'
import { jsonObject, jsonValue } from '../../json-input.ts'

interface InputFlags {
  readonly id: string
  readonly wait: string | undefined
  readonly param: readonly string[]
  readonly input: string | undefined
}

/** The input as the API takes it. A `--param` goes over the same name in `--input`, which must be an object then. */
export async function inputFor({ id, wait, param, input }: InputFlags, { client, host }: CliContext): Promise<unknown> {
  const text = input === '-' ? await host.stdin.readAll() : (input ?? '{}')
  if (param.length === 0) return jsonValue(text, '--input')
  const open = await everyPage((page) => client.call('listWaits', { id, state: 'open', ...page }))
  const asked = open.find(({ name, kind }) => kind === 'input' && (wait ?? name) === name)
  return { ...jsonObject(text, '--input'), ...readPairs(param, { schema: asked?.schema ?? {}, flag: '--param' }) }
}
