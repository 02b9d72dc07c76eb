import { isOrcError, OrcError } from '@orc/core/model'
import {
  type DeployOptions,
  type EntryOptions,
  entryOptions,
  type FileEntry,
  findOrcYaml,
  type OrcYaml,
  readOrcYaml,
  selectEntries,
  withFlags,
} from '@orc/deploy'
import type { CliContext } from '../context.ts'
import { type DeployFlags, describer, givenAnswers } from './deploy-options.ts'
import { building } from './image-options.ts'

/** The entries of orc.yaml that `--all` or names alone ask for. Undefined where flags or answers say what is deployed. */
export async function chosenEntries(flags: DeployFlags, context: CliContext): Promise<DeployOptions[] | undefined> {
  checkChoice(flags)
  const file = findOrcYaml(context.host.directory)
  if (!flags.all && (flags.entrypoint !== undefined || flags.name.length === 0 || file === undefined)) return undefined
  if (file === undefined)
    throw new OrcError('orc_yaml_not_found', {
      file: 'orc.yaml',
      reason: `none is in ${context.host.directory} or above it`,
    })
  const yaml = await readOrcYaml(file)
  const describe = onceEach(describer(context))
  const found = flags.all ? yaml.entries : await selected(yaml, { flags, context, describe })
  return found?.map((one) => optionsOf(entryOptions(one, yaml, context.host.env), { flags, context, describe }))
}

function checkChoice({ all, name, entrypoint }: DeployFlags): void {
  const other = name.length > 0 ? `--name ${name[0]}` : entrypoint
  if (!all || other === undefined) return
  throw new OrcError('usage', {
    problem: `--all deploys everything in orc.yaml, and ${other} is given too.`,
    remedy: 'Pass one of the two: --all, or what is to be deployed.',
  })
}

interface Around {
  readonly flags: DeployFlags
  readonly context: CliContext
  readonly describe: DeployOptions['describe']
}

/** Undefined for a name that is in no file, where a person can be asked what it is to be. */
async function selected(yaml: OrcYaml, { flags, context, describe }: Around): Promise<FileEntry[] | undefined> {
  const flowOf = async ({ entry: { entrypoint } }: FileEntry): Promise<string> =>
    (await describe({ directory: yaml.directory, entrypoint })).name
  try {
    return await selectEntries(yaml, { names: flags.name, flowOf })
  } catch (error) {
    if (context.interactive && isOrcError(error, 'deployment_entry_not_found')) return undefined
    throw error
  }
}

function optionsOf(entry: EntryOptions, { flags, context, describe }: Around): DeployOptions {
  const { client, settings } = context
  const asked = withFlags(entry, givenAnswers(flags))
  const pool = asked.pool ?? settings.values.defaultWorkPool
  if (!pool) throw new OrcError('answer_required', { question: `Work pool of ${entry.place}`, flag: '--pool NAME' })
  return { ...asked, client, pool, describe, ...building(context) }
}

/** Entries of one flow look at it once. */
function onceEach(describe: DeployOptions['describe']): DeployOptions['describe'] {
  const known = new Map<string, ReturnType<DeployOptions['describe']>>()
  return (flow) => {
    const key = `${flow.directory}:${flow.entrypoint}`
    const described = known.get(key) ?? describe(flow)
    known.set(key, described)
    return described
  }
}
