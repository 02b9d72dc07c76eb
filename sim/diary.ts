/** One process, by the run and the epoch that it was made for. */
export interface Author {
  readonly id: string
  readonly epoch: number
}

/** What the flow of one process tells of itself. */
export interface Notes {
  /** It is at this place while the body runs; a process that is killed leaves it without a word. */
  within<Result>(place: string, body: () => Promise<Result>): Promise<Result>
  /** A call that shares its result under this key was given this. */
  given(key: string, result: number): void
  /** A hook of this run was run. */
  told(hook: string, run: string): void
}

/**
 * What flows did, as they tell it themselves: it knows nothing of limits, tables or states, so that what these promise
 * can be held against it.
 */
export class Diary {
  /** Who is where, by place; those that died there are still in it. */
  readonly places = new Map<string, Set<Author>>()
  /** What calls were given, by the key that they shared. */
  readonly shared = new Map<string, Set<number>>()
  readonly #told = new Set<string>()

  notesOf(author: Author): Notes {
    return {
      within: async (place, body) => {
        const here = { ...author } // a process may be at a place twice
        const there = at(this.places, place).add(here)
        try {
          return await body()
        } finally {
          there.delete(here)
        }
      },
      given: (key, result) => void at(this.shared, key).add(result),
      told: (hook, run) => void this.#told.add(`${hook} of ${run}`),
    }
  }

  wasTold(hook: string, run: string): boolean {
    return this.#told.has(`${hook} of ${run}`)
  }
}

function at<Item>(map: Map<string, Set<Item>>, key: string): Set<Item> {
  const known = map.get(key) ?? new Set()
  map.set(key, known)
  return known
}
