/** The lines of a stack that are in code of the user's, if any are; its first ones say again what was thrown. */
export function ownFrames(stack: unknown): string[] {
  const lines = typeof stack === 'string' ? stack.split('\n').filter((line) => /^\s+at /.test(line)) : []
  const own = lines.filter((line) => !/[\\/]node_modules[\\/]@orc[\\/]|[\\/]runner\.js:|\(node:|at node:/.test(line))
  return own.length > 0 ? own : lines
}
