import * as z from 'zod'

/** The fields of each step that there is, beside `step` and `id`. What they mean is said where the steps are. */

const Text = z.string().min(1)
const Texts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
const credentials = z
  .strictObject({
    username: Text,
    password: Text.describe('{{ $NAME }} takes it from the environment'),
    registry: Text.optional(),
  })
  .optional()
  .describe('Those of docker login without them')

export const STEP_FIELDS: Readonly<Record<string, z.ZodObject>> = {
  run_shell_script: z.strictObject({
    script: Text.describe('Lines for sh; the first that fails ends it'),
    directory: Text.optional().describe("Where it runs. The project's directory without it"),
    env: Texts.optional().describe('Variables of its environment, over those of this process'),
    expand_env_vars: z
      .boolean()
      .optional()
      .describe('Whether $NAME in the script is filled in before the shell reads it'),
  }),
  git_clone: z.strictObject({
    repository: Text.describe('An address or a path that git clone takes'),
    branch: Text.optional().describe("A branch or tag. The repository's own default without it"),
    commit: Text.optional().describe('The full id of a commit'),
    submodules: z.boolean().optional(),
    access_token: Text.optional().describe('{{ secret.NAME }} or {{ $NAME }}: a token itself is never written down'),
  }),
  set_working_directory: z.strictObject({ directory: Text }),
  npm_ci: z.strictObject({ directory: Text.optional().describe('Where package-lock.json is') }),
  build_docker_image: z.strictObject({
    image: Text.describe('REPO/NAME:TAG'),
    dockerfile: Text.optional().describe('The flow is bundled into the image without one'),
    base_image: Text.optional().describe('What the image is built on, where there is no Dockerfile'),
    platform: Text.optional().describe('linux/amd64'),
    build_args: Texts.optional(),
    credentials,
  }),
  push_docker_image: z.strictObject({ image: Text.optional().describe('What was built, without it'), credentials }),
}

/** Whether a step is a project's own: `./steps/notify.ts:notify`, `@acme/steps:notify`. */
export function isOwnStep(name: string): boolean {
  return /.:[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)
}
