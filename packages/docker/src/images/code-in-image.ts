import { posix } from 'node:path'
import { OrcError } from '@orc/core/model'
import { parseEntrypoint } from '@orc/steps'
import type { HandedCode, Job } from '@orc/worker'
import type { ImageInspectInfo } from 'dockerode'
import type { Engine } from '../engine/engine.ts'
import { CODE_LABELS, readFlows } from './code-labels.ts'
import { inspectImage } from './find-image.ts'

export interface ImageWithCode {
  /** What the container is made from: the name, or the id of the image that the run began with. */
  readonly from: string
  readonly code: HandedCode
}

type CodeJob = Pick<Job, 'entrypoint' | 'pullSteps' | 'codeDigest'>

/**
 * Where a flow is in an image: where `orc deploy` put its bundle, or, in an image of one's own, the flow file itself
 * below the working directory. A run that began with the code of another image gets that one if the engine still has it.
 * @throws {OrcError} `code_changed` when it has not.
 */
export async function codeInImage(
  engine: Engine,
  image: { name: string; info: ImageInspectInfo },
  job: CodeJob,
): Promise<ImageWithCode> {
  const code = codeOf(image.info, job)
  const { codeDigest: wanted } = job
  if (wanted === null || wanted === code.digest) return { from: image.name, code }
  const earlier = await imageWithDigest(engine, wanted)
  if (!earlier) throw new OrcError('code_changed', { expected: wanted, found: code.digest ?? image.info.Id })
  return { from: earlier.Id, code: codeOf(earlier, job) }
}

function codeOf({ Config, Id }: ImageInspectInfo, { entrypoint, pullSteps }: CodeJob): HandedCode {
  const { file, exportName } = parseEntrypoint(entrypoint)
  const built = readFlows(Config.Labels)[posix.normalize(file)]
  if (built) return { file: built.file, exportName, digest: built.digest }
  const directory = pullSteps.reduce(
    (folder, step) => posix.resolve(folder, directoryOf(step)),
    Config.WorkingDir || '/',
  )
  return { file: posix.resolve(directory, file), exportName, digest: Id }
}

function directoryOf(step: { readonly step: string; readonly directory?: unknown }): string {
  return step.step === 'set_working_directory' && typeof step.directory === 'string' ? step.directory : '.'
}

async function imageWithDigest(engine: Engine, digest: string): Promise<ImageInspectInfo | undefined> {
  if (digest.startsWith('sha256:')) return inspectImage(engine, digest)
  const [found] = await engine.docker.listImages({ filters: { label: [`${CODE_LABELS.digest}=${digest}`] } })
  return found && inspectImage(engine, found.Id)
}
