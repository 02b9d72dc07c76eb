import { expect, test } from 'vitest'
import { parseOrcYaml } from './orc-yaml.ts'
import { withEnvironment } from './templating.ts'

async function resolved(entry: string, env: Readonly<Record<string, string>> = {}, top = '') {
  const [found] = (
    await parseOrcYaml(`${top}\ndeployments:\n  - name: a\n    entrypoint: a.ts:a\n    ${entry}\n`, 'orc.yaml')
  ).entries
  if (!found) throw new Error('no entry')
  return withEnvironment(found, env)
}

test('variables of the environment are put in everywhere, and what steps make is left for later', async () => {
  const entry = await resolved(
    `build: [{ step: run_shell_script, id: c, script: "echo {{ $CITY }}" }]
    work_pool: { job_variables: { image: "me/{{ $CITY }}:{{ c.stdout }}", env: { T: "{{ secret.T }}" } } }
    parameters: { list: ["{{ $CITY }}", 5] }
    tags: ["{{ c.stdout }}"]`,
    { CITY: 'oslo' },
  )
  expect(entry).toMatchObject({
    build: [{ script: 'echo oslo' }],
    work_pool: { job_variables: { image: 'me/oslo:{{ c.stdout }}', env: { T: '{{ secret.T }}' } } },
    parameters: { list: ['oslo', 5] },
    tags: ['{{ c.stdout }}'],
  })
})

test('the text of a variable is not looked into', async () => {
  const entry = await resolved('parameters: { a: "{{ $A }}" }', { A: '{{ $B }}' })
  expect(entry.parameters).toEqual({ a: '{{ $B }}' })
})

test('the key of a limit, and the token of a clone, are filled in elsewhere', async () => {
  const entry = await resolved(
    'concurrency_limit: 1\n    concurrency_key: "{{ parameters.tenant }}"\n    pull: [{ step: git_clone, repository: x, access_token: "{{ $T }}" }]',
  )
  expect(entry).toMatchObject({ concurrency_key: '{{ parameters.tenant }}', pull: [{ access_token: '{{ $T }}' }] })
})

test.each([
  [
    'a variable that is not set',
    'description: "{{ $CITI }}"',
    {
      code: 'environment_missing',
      message: expect.stringContaining('orc.yaml:5:18: the environment variable CITI is not set.'),
    },
  ],
  [
    'a step that is not there',
    'tags: ["{{ build.image }}"]',
    {
      code: 'reference_unknown',
      message: expect.stringContaining('orc.yaml:5:12: {{ build.image }} stands for nothing here.'),
    },
  ],
  [
    'a step that comes later',
    'build: [{ step: npm_ci, directory: "{{ b.x }}" }, { step: npm_ci, id: b }]',
    { code: 'reference_unknown', message: expect.stringContaining('orc.yaml:5:40:') },
  ],
  [
    'a secret where there is no server',
    'build: [{ step: npm_ci, directory: "{{ secret.x }}" }]',
    { code: 'reference_unknown', message: expect.stringContaining('secret.x') },
  ],
  [
    'what is no reference',
    'parameters: { a: "{{ whatever }}" }',
    { code: 'reference_unknown', message: expect.stringContaining('{{ whatever }}') },
  ],
  [
    'a token itself',
    'pull: [{ step: git_clone, repository: x, access_token: ghp_123 }]',
    {
      code: 'orc_yaml_invalid',
      message: expect.stringContaining('orc.yaml:5:60: "access_token" must be {{ secret.NAME }}'),
    },
  ],
])('%s is refused at its place', async (_, entry, problem) => {
  await expect(resolved(entry)).rejects.toMatchObject(problem)
})

test('a misspelled step is guessed; the place is that of the top of the file where it is written there', async () => {
  const top = 'build: [{ step: npm_ci, id: image }]\npush: [{ step: push_docker_image, image: "{{ imag.image }}" }]'
  await expect(resolved('tags: []', {}, top)).rejects.toMatchObject({
    message: expect.stringContaining('orc.yaml:2:42'),
    hint: expect.stringContaining('Did you mean "image.image"?'),
  })
})
