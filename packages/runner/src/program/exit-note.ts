/** Codes up to this one mean the same to everybody. */
const LAST_PLAIN_CODE = 128

/** The code of an exit that somebody else could take for the end by a signal, be it that user code called for it. */
export function noteExitCode(file: string): void {
  process.on('exit', (code) => {
    if (code <= LAST_PLAIN_CODE) return
    try {
      process.getBuiltinModule('node:fs').writeFileSync(file, String(code))
    } catch {} // then it is taken for a signal
  })
}
