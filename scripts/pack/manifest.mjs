/** Points to sources, which a tarball does not hold. */
const SOURCE_CONDITION = '@orc/source'
/** npm compiles this one wherever a lock file is in play, so the package brings it along, with its prebuilt binaries. */
const BUNDLED = ['better-sqlite3']

/** The package.json that is published: without what only this repository understands. */
export function publishedManifest(manifest) {
  const { scripts, devDependencies, exports, ...rest } = manifest
  const bundled = BUNDLED.filter((name) => name in (manifest.dependencies ?? {}))
  return {
    ...rest,
    exports: withoutSources(exports),
    publishConfig: { access: 'public' },
    ...(bundled.length > 0 ? { bundleDependencies: bundled } : {}),
  }
}

function withoutSources(exports) {
  return Object.fromEntries(
    Object.entries(exports).map(([entry, target]) => {
      if (typeof target === 'string') return [entry, target]
      const { [SOURCE_CONDITION]: source, ...published } = target
      return [entry, published]
    }),
  )
}
