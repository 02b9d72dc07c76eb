/** An image's name in its parts: `localhost:5000/team/etl:v1` or `etl@sha256:…`. */
export interface ImageName {
  /** `docker.io` where the name says none. */
  readonly registry: string
  /** With the registry, as it was written: `localhost:5000/team/etl`. */
  readonly repository: string
  /** `latest` where the name says none; undefined where a digest says it. */
  readonly tag: string | undefined
  readonly digest: string | undefined
}

/** The first part is a registry when it has a dot or a port, or is `localhost`; so Docker's own command line decides. */
export function parseImageName(image: string): ImageName {
  const [named = '', digest] = image.split('@', 2)
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1)
  const repository = colon === -1 ? named : named.slice(0, colon)
  const tag = colon === -1 ? undefined : named.slice(colon + 1)
  const [first = '', ...rest] = repository.split('/')
  const isRegistry = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost')
  return {
    registry: isRegistry ? first : DOCKER_HUB,
    repository,
    tag: digest === undefined ? (tag ?? 'latest') : tag,
    digest,
  }
}

export const DOCKER_HUB = 'docker.io'

/** What the engine reports of images that were pushed or pulled: `localhost:5000/team/etl@sha256:…`. */
export function isOfRepository(repoDigest: string, { repository }: ImageName): boolean {
  return familiar(repoDigest.split('@')[0] ?? '') === familiar(repository)
}

/** `docker.io/library/node` and `node` are one. */
function familiar(repository: string): string {
  return repository.replace(/^(index\.)?docker\.io\//, '').replace(/^library\//, '')
}
