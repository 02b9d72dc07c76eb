import { silentLogger } from '@orc/core/runtime'
import { BUILD_STEP, dockerSteps } from '@orc/docker'
import { runBuildSteps } from '@orc/steps'
import { docker, nodeImage } from '../../e2e/harness/docker.ts'
import { firstLineOfContainer } from '../floors/bare-engine.ts'
import { spawnNode } from '../floors/spawn-node.ts'
import { ratioAtMost, valueAtMost } from '../harness/budget.ts'
import { STAMPS } from '../harness/flows.ts'
import { elapsedMs, monotonicMs, sleep } from '../harness/monotonic.ts'
import { createRun, runCompleted } from '../harness/runs.ts'
import { Site } from '../harness/site.ts'
import { median } from '../harness/statistics.ts'
import { type Context, type Measurement, subject } from '../harness/subject.ts'

const IMAGE = 'orc-bench:stamps'
const WARM_UP = 3
/** What worker and engine do after a run is over is not part of the next one, in milliseconds. */
const SETTLE_MS = 300

/** From the request that creates a run to the first line of its flow, in a container that is made for it. */
export const dockerPool = subject({
  name: 'docker-pool',
  rows: {
    cold: {
      name: 'docker pool: create run -> first line, cold',
      unit: 'ms',
      budget: ratioAtMost(1.3, { besides: 'one node -e 0' }),
    },
    image: { name: 'image of a changed flow, its base unchanged', unit: 'ms', budget: valueAtMost(1000) },
  },
  async measure(context) {
    await using site = new Site(context)
    using images = new DisposableStack()
    images.defer(() => docker('rmi', '--force', IMAGE))
    const base = nodeImage()
    await site.createPool('docker')
    await site.deploy('stamps', STAMPS, '--image', IMAGE, '--base-image', base)
    const cold = await coldStart(site, context)
    const image = await changedImages(site, { base, context })
    return { cold, image: { value: median(image) } }
  },
})

async function coldStart(site: Site, { quick }: Context): Promise<Measurement> {
  await site.worker()
  const { client } = await site.embedded()
  const firstLineMs = async (): Promise<number> => {
    const createdAtMs = monotonicMs()
    const { id } = await createRun(client, 'stamps')
    const { result } = await runCompleted(client, id)
    return (result as { atMs: number }).atMs - createdAtMs
  }
  const bareMs = async (): Promise<number> => {
    const askedAtMs = monotonicMs()
    return (await firstLineOfContainer(IMAGE)) - askedAtMs
  }
  const measured = { run: [0], bare: [0], node: [0] }
  for (let turn = 0; turn < WARM_UP + (quick ? 5 : 30); turn++) {
    measured.node[turn] = spawnNode()
    measured.bare[turn] = await bareMs()
    measured.run[turn] = await firstLineMs()
    await sleep(SETTLE_MS)
  }
  const of = (samples: readonly number[]): number => median(samples.slice(WARM_UP))
  return { value: of(measured.run), floor: of(measured.bare), besides: of(measured.node) }
}

/** What `orc deploy` does about the image of a file that changed, to the engine having it. */
async function changedImages(site: Site, { base, context }: { base: string; context: Context }): Promise<number[]> {
  const tookMs: number[] = []
  for (let turn = 0; turn < (context.quick ? 3 : 15); turn++) {
    site.write('stamps.ts', `${STAMPS}console.log(${turn})\n`)
    tookMs.push(await elapsedMs(() => buildImage(site, base)))
    docker('rmi', IMAGE) // each is another image, of which none shall be left
  }
  return tookMs
}

async function buildImage({ project }: Site, base: string): Promise<void> {
  const build = { step: BUILD_STEP, image: IMAGE, base_image: base }
  await runBuildSteps([build], {
    directory: project,
    entrypoints: ['stamps.ts:stamps'],
    steps: dockerSteps(),
    signal: new AbortController().signal,
    log: silentLogger,
  })
}
