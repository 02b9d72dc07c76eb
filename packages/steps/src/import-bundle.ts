import { showSourceLines } from './stack-traces.ts'

/**
 * Imports a bundle of the loader: stacks show the user's lines, and V8's compiled code is kept beside the bundle, by
 * which a flow with a schema library begins some 10 ms sooner from its second import on. Where nothing can be written
 * nothing is kept.
 */
export function importBundle(file: string): Promise<Readonly<Record<string, unknown>>> {
  const path = process.getBuiltinModule('node:path')
  process.getBuiltinModule('node:module').enableCompileCache(path.join(path.dirname(file), 'compiled'))
  const url = process.getBuiltinModule('node:url').pathToFileURL(file).href
  showSourceLines(url)
  return import(url) as Promise<Readonly<Record<string, unknown>>>
}
