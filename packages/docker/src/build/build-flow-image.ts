import { Readable } from 'node:stream'
import type { ImageInspectInfo } from 'dockerode'
import { type Engine, engineFacts } from '../engine/engine.ts'
import { CODE_LABELS } from '../images/code-labels.ts'
import { findImage, inspectImage } from '../images/find-image.ts'
import { foreignTo } from '../images/foreign-image.ts'
import { engineNews, type Progress } from '../images/progress.ts'
import type { Credentials } from '../registry/credentials.ts'
import { parseImageName } from '../registry/image-name.ts'
import { deterministicTar, sha256 } from './deterministic-tar.ts'
import { type FlowLayer, flowLayer, PROJECT } from './flow-layer.ts'
import { imageConfig } from './image-config.ts'

/** The newest LTS line of Node. */
export const DEFAULT_BASE_IMAGE = 'node:24-slim'

export interface FlowImageRequest {
  /** `REPO/NAME:TAG`. */
  readonly image: string
  /** The project's. */
  readonly directory: string
  /** `FILE:EXPORT`, one or more. */
  readonly entrypoints: readonly string[]
  /** Needs Node, and nothing else: no shell. @default DEFAULT_BASE_IMAGE */
  readonly baseImage?: string | undefined
  /** `linux/amd64`. @default the engine's own */
  readonly platform?: string | undefined
  /** For the pull of the base. @default those of `docker login` */
  readonly credentials?: Credentials | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

export interface BuiltImage {
  readonly image: string
  /** `sha256:…`: the same for the same base and code. */
  readonly id: string
  /** Of the code in it; the image's id for an image of one's own, of which no more is known. */
  readonly codeDigest: string
  /** Whether the engine had it already. */
  readonly unchanged: boolean
}

/**
 * An image of flows: a base and one layer over it. The engine is given that layer and what refers to the base's, so
 * nothing is executed, copied or sent that it has, and there is no Dockerfile.
 */
export async function buildFlowImage(engine: Engine, request: FlowImageRequest): Promise<BuiltImage> {
  const { image, baseImage = DEFAULT_BASE_IMAGE, signal, onProgress, platform, credentials } = request
  const [base, layer, facts] = await Promise.all([
    findImage(engine, { image: baseImage, policy: 'if-missing', platform, credentials, signal, onProgress }),
    flowLayer(request),
    engineFacts(engine),
  ])
  signal?.throwIfAborted()
  const foreign = platform === undefined ? foreignTo(facts.architecture, base) : undefined
  if (foreign)
    onProgress?.({ message: `${foreign}: its runs need an engine that emulates that, or another --base-image` })
  onProgress?.({ message: `flow bundled for ${baseImage}: ${Math.ceil(layer.tar.length / 1024)} kB` })
  const built: Build = { image, base, layer, signal }
  return facts.hasContainerdImages ? buildByEngine(engine, built) : loadLayer(engine, built)
}

interface Build {
  readonly image: string
  readonly base: ImageInspectInfo
  readonly layer: FlowLayer
  readonly signal: AbortSignal | undefined
}

/**
 * A saved image without the layers that the engine has: it looks for a layer by what is below and in it before it looks
 * into the archive.
 */
async function loadLayer(engine: Engine, { image, base, layer, signal }: Build): Promise<BuiltImage> {
  const { text, id } = imageConfig(base, layer)
  const result = { image, id, codeDigest: layer.digest }
  if (await inspectImage(engine, id)) {
    const unchanged = (await inspectImage(engine, image))?.Id === id
    const { repository, tag } = parseImageName(image)
    if (!unchanged) await engine.docker.getImage(id).tag({ repo: repository, ...(tag === undefined ? {} : { tag }) })
    return { ...result, unchanged }
  }
  const layers = [
    ...(base.RootFS.Layers ?? []).map((diffId) => `${diffId.replace('sha256:', '')}/layer.tar`),
    'flow/layer.tar',
  ]
  const { repository, tag = 'latest' } = parseImageName(image)
  const archive = await deterministicTar([
    { path: 'config.json', content: text },
    { path: 'flow/layer.tar', content: layer.tar },
    {
      path: 'manifest.json',
      content: JSON.stringify([{ Config: 'config.json', RepoTags: [`${repository}:${tag}`], Layers: layers }]),
    },
  ])
  const answer = (await engine.docker.loadImage(Readable.from([archive]), {
    quiet: true,
    ...(signal ? { abortSignal: signal } : {}),
  })) as Readable
  for await (const _ of engineNews(answer)); // to its end, or to the engine's error
  return { ...result, unchanged: false }
}

/** Where images are kept by containerd the engine makes the layer itself, unless it has the image of just this. */
async function buildByEngine(engine: Engine, { image, base, layer, signal }: Build): Promise<BuiltImage> {
  const content = sha256(`${base.Id} ${sha256(layer.tar)}`)
  const here = await inspectImage(engine, image)
  if (here?.Config.Labels?.[CODE_LABELS.content] === content)
    return { image, id: here.Id, codeDigest: layer.digest, unchanged: true }
  const labels = {
    [CODE_LABELS.flows]: JSON.stringify(layer.flows),
    [CODE_LABELS.digest]: layer.digest,
    [CODE_LABELS.base]: base.Id,
    [CODE_LABELS.content]: content,
  }
  const context = await deterministicTar([
    { path: 'Dockerfile', content: `FROM ${base.Id}\nADD layer.tar /\nWORKDIR ${PROJECT}\n` },
    { path: 'layer.tar', content: layer.tar },
  ])
  const options = { t: image, labels, ...(signal ? { abortSignal: signal } : {}) }
  const answer = (await engine.docker.buildImage(Readable.from([context]), options)) as Readable
  for await (const _ of engineNews(answer)); // to its end, or to the engine's error
  const id = (await inspectImage(engine, image))?.Id ?? ''
  return { image, id, codeDigest: layer.digest, unchanged: false }
}
