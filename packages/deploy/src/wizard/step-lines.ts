import type { StepProgress } from '@orc/steps'
import type { Progress, Prompts } from './prompts.ts'

const TITLES: Readonly<Record<string, string>> = {
  build_docker_image: 'Building the image',
  push_docker_image: 'Pushing the image',
}

/** Tells of build and push steps, one piece of progress each: what they say last stays. */
export class StepLines {
  readonly #prompts: Pick<Prompts, 'progress'>
  #step: string | undefined
  #line: Progress | undefined
  #said = ''

  constructor(prompts: Pick<Prompts, 'progress'>) {
    this.#prompts = prompts
  }

  take(news: StepProgress): void {
    if (news.step !== this.#step) {
      this.done()
      this.#step = news.step
      this.#line = this.#prompts.progress(TITLES[news.step] ?? news.step)
    }
    this.#said = progressText(news)
    this.#line?.tell(this.#said)
  }

  done(): void {
    this.#line?.done(this.#said)
    this.#line = undefined
  }

  failed(): void {
    this.#line?.failed()
    this.#line = undefined
  }
}

/** `pushing 40%`: whoever waits wants to know how long, and not how many bytes. */
export function progressText({ message, currentBytes, totalBytes }: Omit<StepProgress, 'step'>): string {
  if (currentBytes === undefined || !totalBytes) return message
  return `${message} ${Math.floor((100 * Math.min(currentBytes, totalBytes)) / totalBytes)}%`
}
