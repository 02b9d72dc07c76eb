import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectRoot } from './project-root.ts'
import { testProject } from './test-project.ts'

test('the nearest directory with orc.yaml, package.json or .git is the root', () => {
  using project = testProject({ 'a/b/c.ts': '', 'other/orc.yaml': '', 'other/deep/x.ts': '' })
  expect(projectRoot(join(project.directory, 'a/b'))).toBe(project.directory)
  expect(projectRoot(project.directory)).toBe(project.directory)
  expect(projectRoot(join(project.directory, 'other/deep'))).toBe(join(project.directory, 'other'))
  mkdirSync(join(project.directory, 'a/b/.git'))
  expect(projectRoot(join(project.directory, 'a/b'))).toBe(join(project.directory, 'a/b'))
})

test('where nothing marks a root there is none', () => {
  expect(projectRoot('/')).toBeUndefined()
})
