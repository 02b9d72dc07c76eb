import type { Locator, Page } from 'playwright-core'
import type { Scene } from './populated.ts'

/** Where a dialog is, and which button opens it. */
export interface DialogAt {
  readonly name: string
  readonly path: (scene: Pick<Scene, 'runs'>) => string
  readonly button: string | RegExp
  /** What must be chosen first. */
  readonly choose?: string
}

const at = (path: string) => (): string => path
const DEPLOYMENT = '/deployments/daily-report/test'

/** Every dialog of the page. */
export const DIALOGS: readonly DialogAt[] = [
  { name: 'palette', path: at('/'), button: /^Search/ },
  { name: 'cancel a run', path: ({ runs }) => `/runs/${runs.running}`, button: 'Cancel' },
  { name: 'delete a run', path: ({ runs }) => `/runs/${runs.completed}`, button: 'Delete' },
  {
    name: 'delete many runs',
    path: at('/runs?states=COMPLETED'),
    choose: 'Choose all that are loaded',
    button: /^Delete \d/,
  },
  { name: 'add a schedule', path: at(`${DEPLOYMENT}?tab=schedules`), button: 'Add schedule' },
  { name: 'edit a schedule', path: at(`${DEPLOYMENT}?tab=schedules`), button: /^Edit / },
  { name: 'delete a schedule', path: at(`${DEPLOYMENT}?tab=schedules`), button: /^Delete / },
  { name: 'delete a deployment', path: at(`${DEPLOYMENT}?tab=configuration`), button: 'Delete' },
  { name: 'add a queue', path: at('/work-pools/local?tab=queues'), button: 'Add queue' },
  { name: 'delete a queue', path: at('/work-pools/local?tab=queues'), button: 'Delete urgent' },
  { name: 'delete a pool', path: at('/work-pools/local?tab=configuration'), button: 'Delete' },
  { name: 'create a limit', path: at('/concurrency-limits'), button: 'Create limit' },
  { name: 'edit a limit', path: at('/concurrency-limits'), button: 'Edit ledger' },
  { name: 'delete a limit', path: at('/concurrency-limits/ledger'), button: 'Delete' },
  { name: 'set a variable', path: at('/variables'), button: 'Set a variable' },
  { name: 'edit a variable', path: at('/variables'), button: 'Edit city' },
  { name: 'delete a variable', path: at('/variables'), button: 'Delete city' },
  { name: 'set a secret', path: at('/secrets'), button: 'Set a secret' },
  { name: 'replace a secret', path: at('/secrets'), button: 'Replace payment-token' },
  { name: 'delete a secret', path: at('/secrets'), button: 'Delete payment-token' },
]

/** Opens it as somebody without a mouse does. Returns the button, which gets the focus back. */
export async function open(page: Page, { button, choose }: DialogAt): Promise<Locator> {
  if (choose !== undefined) await page.getByLabel(choose).check()
  const opener = page.getByRole('button', { name: button, exact: typeof button === 'string' }).first()
  await opener.focus()
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor()
  return opener
}
