import { posix, relative, sep } from 'node:path'
import { OrcError } from '@orc/core/model'
import type { Plugin } from 'esbuild'
import { bundle, type Source } from './bundle.ts'
import { digestOf } from './digest.ts'
import { contentHash, sha256 } from './hash.ts'
import { isInPackage, packageName } from './packages.ts'
import { assertFile, type SourceAsk, sourceOf } from './source.ts'

export interface ImageBundleRequest extends SourceAsk {
  /** Where the project's directory would be in the image, absolute: for `import.meta.url` and stacks. */
  readonly place: string
}

export interface ImageBundle {
  /** One ES module that needs nothing but Node. */
  readonly code: string
  /** Belongs beside it as `<file>.map`. */
  readonly map: string
  /** Of all that is in it, packages included; the same on every machine. */
  readonly digest: string
}

/**
 * A flow file and all that it reaches, installed packages too, for an image. What is made depends on contents alone, so
 * that an image's layers do. A package that cannot live in a bundle is named; parts of it that are never used do not
 * count.
 * @throws {OrcError} `flow_file_not_found`, `flow_file_broken`, `package_not_bundleable`.
 */
export async function bundleForImage(request: ImageBundleRequest): Promise<ImageBundle> {
  const source = sourceOf(request)
  assertFile(source)
  const native = new Map<string, string>()
  const locate = locator(source, request.place)
  const made = await bundle(source, { packages: bundledPackages(native), locate })
  const { code, map, inputs, hashes } = made
  for (const [path, reason] of native) throw new OrcError('package_not_bundleable', { name: packageName(path), reason })
  const [, lost] = IN_PACKAGE.exec(code) ?? []
  if (lost !== undefined) {
    const reason = `its code at ${lost} looks for files beside itself`
    throw new OrcError('package_not_bundleable', { name: packageName(`/node_modules/${lost}`), reason })
  }
  const packages = inputs.filter(isInPackage).map((path) => `${tail(path)} ${hashes.get(path) ?? contentHash(path)}`)
  return { code, map, digest: sha256([digestOf(source, made), ...packages.sort()].join('\n')) }
}

/** What a package's file is given as its place: it shows up in the bundle only if the file's use of it is in there. */
const IN_PACKAGE = /\/orc-no-such-place\/([^"'`]+)/
const NO_SUCH_PLACE = '/orc-no-such-place/'

function locator({ directory }: Source, place: string): (path: string) => string {
  return (path) =>
    isInPackage(path)
      ? NO_SUCH_PLACE + tail(path)
      : posix.resolve(place, relative(directory, path).split(sep).join('/'))
}

/** Below its node_modules, wherever those are. */
function tail(path: string): string {
  return (path.split(`${sep}node_modules${sep}`).at(-1) ?? path).split(sep).join('/')
}

/** Packages by which others find their native parts at run time. */
const NATIVE_LOADERS =
  /^(bindings|node-gyp-build|node-pre-gyp|@mapbox\/node-pre-gyp|prebuild-install|node-gyp-build-optional-packages)$/

/** By file: why its package cannot be bundled. */
function bundledPackages(native: Map<string, string>): Plugin {
  return {
    name: 'bundled-packages',
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, ({ path, importer }) => {
        if (NATIVE_LOADERS.test(path)) native.set(importer, `it loads native code by way of ${path}`)
        return undefined
      })
      build.onResolve({ filter: /\.node$/ }, ({ path, importer }) => {
        native.set(importer, `it has native code, ${path}`) // whether or not it was built here
        return { path, external: true }
      })
    },
  }
}
