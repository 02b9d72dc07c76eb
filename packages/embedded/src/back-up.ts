import type { Api, ResultShelf } from '@orc/server'

/** What a backup is made of. */
export interface Backup {
  readonly file: string
  /** The directory that large results were copied into; undefined when there were none. */
  readonly results: string | undefined
  readonly values: number
}

export interface BackupSource {
  readonly store: Pick<Api['store'], 'upkeep'>
  readonly shelf: Pick<ResultShelf, 'copyInto'>
}

/**
 * The store into a file, and the results that it refers to into a directory beside it, while others go on. The results are
 * copied before the store, for one that nobody refers to any more may be swept away meanwhile, and after it, for the copy
 * of the store may refer to one that is newer.
 */
export async function backUp(file: string, { store, shelf }: BackupSource): Promise<Backup> {
  const directory = `${file}.results`
  const before = await shelf.copyInto(directory)
  await store.upkeep.backup(file)
  const values = before + (await shelf.copyInto(directory))
  return { file, results: values === 0 ? undefined : directory, values }
}
