#!/usr/bin/env node
// Nothing is imported here before the version of Node is known: an older one could not even parse what follows.
const OLDEST = { major: 22, minor: 18 }
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < OLDEST.major || (major === OLDEST.major && minor < OLDEST.minor)) {
  const needed = `${OLDEST.major}.${OLDEST.minor}`
  process.stderr.write(`orc needs Node ${needed} or newer; this is ${process.versions.node} (${process.execPath}).\n`)
  process.exit(2)
} else if (process.argv.length === 3 && /^(version|--version)$/.test(process.argv[2] ?? '')) {
  // The one command that scripts ask in a loop needs neither a parser nor a context.
  const { VERSION } = await import('./version.ts')
  process.stdout.write(`${VERSION}\n`)
} else {
  // Compiled code is kept between commands, in the user's own cache: without it each compiles a megabyte again.
  const { HOME, XDG_CACHE_HOME = `${HOME}/.cache` } = process.env
  if (HOME) process.getBuiltinModule('node:module').enableCompileCache(`${XDG_CACHE_HOME}/orc`)
  const [{ runCli }, { nodeHost }] = await Promise.all([import('./run-cli.ts'), import('./node-host.ts')])
  const code = await runCli(process.argv.slice(2), nodeHost({ exit: (code) => process.exit(code) }))
  // A pipe takes some tens of kilobytes at once: what it has not taken yet would be lost with the process.
  await new Promise((written) => process.stdout.write('', written))
  process.exit(code)
}
