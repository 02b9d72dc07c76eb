/** What ends together, the last begun first. Not the language's own stack, which Node has only from 24 on. */
export class DisposalStack {
  #endings: (() => PromiseLike<void> | void)[] = []

  use<Resource extends AsyncDisposable>(resource: Resource): Resource {
    this.defer(() => resource[Symbol.asyncDispose]())
    return resource
  }

  defer(ending: () => PromiseLike<void> | void): void {
    this.#endings.push(ending)
  }

  async dispose(): Promise<void> {
    const endings = this.#endings.reverse()
    this.#endings = []
    for (const end of endings) await end()
  }
}
