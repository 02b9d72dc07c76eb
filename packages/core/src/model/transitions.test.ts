import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isTerminal, STATE_TYPES, type StateType } from './states.ts'
import { stateAfter, statesBefore, TRANSITIONS, type TransitionVerb } from './transitions.ts'

const verbs = [...new Set(TRANSITIONS.map((row) => row.verb))]

test('no verb leads out of a terminal state', () => {
  expect(TRANSITIONS.filter((row) => row.from !== 'none' && isTerminal(row.from))).toEqual([])
})

test('a verb leads from a state to one state only', () => {
  const keys = TRANSITIONS.map((row) => `${row.verb} from ${row.from}`)
  expect(new Set(keys).size).toBe(keys.length)
})

test('a random walk ends in at most one terminal state and stays there', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...verbs), { maxLength: 60 }), (walk) => {
      const visited = statesVisited(walk)
      const ends = visited.filter(isTerminal)
      expect(new Set(ends).size).toBeLessThanOrEqual(1)
      const [end] = ends
      if (end) expect(visited.slice(visited.indexOf(end)).every((state) => state === end)).toBe(true)
    }),
  )
})

test('from every state that can be reached a terminal state can be reached', () => {
  for (const state of reachableFrom('SCHEDULED')) {
    expect([...reachableFrom(state)].some(isTerminal), `${state} is a trap`).toBe(true)
  }
})

test('every terminal state can be reached', () => {
  expect(STATE_TYPES.filter(isTerminal).every((state) => reachableFrom('SCHEDULED').has(state))).toBe(true)
})

test('what is asked under a claim is checked by epoch', () => {
  const claimed = TRANSITIONS.filter((row) => row.verb !== 'claim' && !row.by.includes('api'))
  expect(claimed.filter((row) => !row.checks.includes('epoch'))).toEqual([])
})

test('only proof or a lapsed lease ends a run as CRASHED once it was RUNNING, or as CANCELLED once it was claimed', () => {
  const ends = TRANSITIONS.filter((row) => ['RUNNING', 'CANCELLING'].includes(row.from)).filter(
    (row) => row.to === 'CRASHED' || row.to === 'CANCELLED',
  )
  expect(ends.length).toBeGreaterThan(0)
  expect(ends.every((row) => row.checks.includes('proof') || row.checks.includes('lapsed'))).toBe(true)
})

test('the states before a verb are those it leads from', () => {
  expect(statesBefore('complete')).toEqual(['RUNNING', 'CANCELLING'])
  expect(stateAfter('complete', 'SCHEDULED')).toBeUndefined()
})

function statesVisited(walk: readonly TransitionVerb[]): StateType[] {
  let state: StateType = 'SCHEDULED'
  return walk.map((verb) => {
    state = stateAfter(verb, state) ?? state
    return state
  })
}

function reachableFrom(start: StateType): Set<StateType> {
  const found = new Set([start])
  for (const state of found) for (const row of TRANSITIONS) if (row.from === state) found.add(row.to)
  return found
}
