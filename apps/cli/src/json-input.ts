import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { OperationInput } from '@orc/core/contract'
import { isRecord, OrcError } from '@orc/core/model'

/** The template in a file, undefined without one; whether it makes sense as a template is the API's to say. */
export function readTemplate(file: string | undefined, directory: string): Template | undefined {
  if (file === undefined) return undefined
  return jsonObject(readText(resolve(directory, file)), file) as Template
}

/** @throws {OrcError} `usage`, saying where the text came from. */
export function jsonObject(text: string, from: string): Record<string, unknown> {
  const value = jsonValue(text, from, 'JSON object')
  if (isRecord(value)) return value
  throw notJson(from, 'JSON object', `it is ${Array.isArray(value) ? 'a list' : String(value)}`)
}

/** @throws {OrcError} `usage`, saying where the text came from and what it was to be. */
export function jsonValue(text: string, from: string, wanted = 'JSON value'): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    throw notJson(from, wanted, error instanceof Error ? error.message : String(error))
  }
}

function notJson(from: string, wanted: string, reason: string): OrcError {
  const remedy = 'Write it like {"name": "value"}.'
  return new OrcError('usage', { problem: `${from} is not a ${wanted}: ${reason}.`, remedy })
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw new OrcError('usage', {
      problem: `There is no file ${path} that can be read.`,
      remedy: 'Give the path of one.',
    })
  }
}

type Template = NonNullable<OperationInput<'createWorkPool'>['baseJobTemplate']>
