import type { ImageInspectInfo } from 'dockerode'
import { CODE_LABELS } from '../images/code-labels.ts'
import { sha256 } from './deterministic-tar.ts'
import { type FlowLayer, PROJECT } from './flow-layer.ts'

/** An image as the engine knows it: its id is the hash of this text. */
export interface ImageConfig {
  readonly text: string
  /** `sha256:…` */
  readonly id: string
}

/**
 * What a flow image's configuration says: its base's, with the layer of the flow on top. Its time is that of the base, so
 * that the same base and the same code make the same image, on any machine, at any time.
 */
export function imageConfig(base: ImageInspectInfo, { tar, flows, digest }: FlowLayer): ImageConfig {
  const diffIds = [...(base.RootFS.Layers ?? []), `sha256:${sha256(tar)}`]
  const history = (by: string) => ({ created: base.Created, created_by: by })
  const text = JSON.stringify({
    architecture: base.Architecture,
    ...(base.Variant ? { variant: base.Variant } : {}),
    os: base.Os,
    created: base.Created,
    config: {
      ...base.Config,
      WorkingDir: PROJECT,
      Labels: {
        ...base.Config.Labels,
        [CODE_LABELS.flows]: JSON.stringify(flows),
        [CODE_LABELS.digest]: digest,
        [CODE_LABELS.base]: base.Id,
      },
    },
    rootfs: { type: 'layers', diff_ids: diffIds },
    history: [...diffIds.slice(1).map(() => history('base image')), history('orc build')],
  })
  return { text, id: `sha256:${sha256(text)}` }
}
