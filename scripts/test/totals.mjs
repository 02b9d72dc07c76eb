import { writeFileSync } from 'node:fs'

/**
 * A vitest reporter that writes `{ passed, failed, skipped }` to the file `ORC_TEST_TOTALS` names. Its own rather than
 * vitest's JSON, in which a file that could not even be loaded, or an error outside all tests, is no failed test.
 */
export default class Totals {
  onTestRunEnd(modules, unhandledErrors) {
    const totals = { passed: 0, failed: unhandledErrors.length, skipped: 0 }
    for (const module of modules) {
      for (const test of module.children.allTests()) totals[countedAs(test)] += 1
      totals.failed += brokenSuites(module)
    }
    if (process.env.ORC_TEST_TOTALS) writeFileSync(process.env.ORC_TEST_TOTALS, JSON.stringify(totals))
  }
}

function countedAs(test) {
  const { state } = test.result()
  // Pending: the run was cut short before it came to this test.
  return state === 'passed' || state === 'failed' ? state : 'skipped'
}

/** Modules and suites whose own code or hooks threw: their tests may not have run at all. */
function brokenSuites(module) {
  const suites = [module, ...module.children.allSuites()]
  return suites.filter((suite) => suite.errors().length > 0).length
}
