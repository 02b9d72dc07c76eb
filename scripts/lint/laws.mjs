/**
 * Laws of this repository which no stock lint rule states. Loaded by `.oxlintrc.json`; each message names the fix.
 */

const TIMERS = new Set(['setTimeout', 'setInterval', 'setImmediate'])
const CLOCKS = new Set(['Date.now', 'AbortSignal.timeout', 'globalThis.setTimeout', 'globalThis.setInterval'])
const TIMER_MODULES = new Set(['node:timers', 'node:timers/promises'])
const EXCEPTION = /^[*\s]*(oxlint-disable|eslint-disable|biome-ignore)/
const REASON = /(-- |: ?)\S/
const IN_RUNTIME = 'Take a Clock (or Random) from @orc/core/runtime as an argument, so that tests decide it'

/** Time and chance are arguments: a hidden clock cannot be simulated, and what cannot be simulated is not tested. */
const noHiddenTime = {
  create: (context) => ({
    NewExpression(node) {
      if (node.callee.name === 'Date' && node.arguments.length === 0) report(context, { node, what: 'new Date()' })
    },
    CallExpression({ callee }) {
      const what = dotted(callee)
      if (TIMERS.has(what) || CLOCKS.has(what) || what === 'Math.random')
        report(context, { node: callee, what: `${what}()` })
    },
    ImportDeclaration(node) {
      if (TIMER_MODULES.has(node.source.value)) report(context, { node, what: node.source.value })
    },
  }),
}

/** Only a program's main may end the process: anywhere else it takes away its caller's chance to clean up. */
const noProcessExit = {
  create: (context) => ({
    CallExpression({ callee }) {
      if (dotted(callee) !== 'process.exit') return
      context.report({
        node: callee,
        message: 'process.exit() belongs in a main.ts: throw an error, or set process.exitCode',
      })
    },
  }),
}

/** What a package exports is decided name by name, where it can be read. */
const noExportStar = {
  create: (context) => ({
    ExportAllDeclaration(node) {
      context.report({ node, message: 'export * hides what a module offers: list the names' })
    },
  }),
}

/** A rule switched off without a reason is a rule switched off for ever: nobody dares to switch it on again. */
const reasonForException = {
  create: (context) => ({
    Program() {
      for (const comment of context.sourceCode.getAllComments()) {
        if (!EXCEPTION.test(comment.value) || REASON.test(comment.value)) continue
        const message = 'An exception carries its reason: `-- why` (oxlint), `: why` (biome)'
        context.report({ loc: comment.loc, message })
      }
    },
  }),
}

function report(context, { node, what }) {
  context.report({ node, message: `${what} is hidden time or chance. ${IN_RUNTIME}` })
}

/** `Date.now` of the callee `Date.now`, `setTimeout` of `setTimeout`; empty for anything else. */
function dotted(callee) {
  if (callee.type === 'Identifier') return callee.name
  if (callee.type !== 'MemberExpression' || callee.computed || callee.object.type !== 'Identifier') return ''
  return `${callee.object.name}.${callee.property.name}`
}

export default {
  meta: { name: 'orc' },
  rules: {
    'no-hidden-time': noHiddenTime,
    'no-process-exit': noProcessExit,
    'no-export-star': noExportStar,
    'reason-for-exception': reasonForException,
  },
}
