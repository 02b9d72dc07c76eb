import type { Notes, Plain } from './prefect-notes.ts'

/** Steps of Prefect by the last word of their names, as Orc writes them. Undefined: there is no such step. */
export function convertStep(written: unknown, notes: Notes): Plain | undefined {
  const [name = '', given] = Object.entries((written ?? {}) as Plain)[0] ?? []
  const { id, requires: _, ...fields } = (given ?? {}) as Plain
  const convert = STEPS[name.slice(name.lastIndexOf('.') + 1)]
  if (!convert) {
    notes.add(`step ${name} has no counterpart: write it as run_shell_script, or in TypeScript`, name)
    return undefined
  }
  const { step, ...rest } = convert(fields, notes.within(name))
  return { step, ...(id === undefined ? {} : { id }), ...rest }
}

type Convert = (fields: Plain, notes: Notes) => Plain & { readonly step: string }

const STEPS: Readonly<Record<string, Convert>> = {
  run_shell_script: ({ script, directory, env, expand_env_vars, stream_output: _, ...rest }, notes) => {
    notes.addAll(rest)
    return { step: 'run_shell_script', ...given({ script, directory, env, expand_env_vars }) }
  },
  git_clone: (
    { repository, branch, commit_sha: commit, include_submodules: submodules, access_token, ...rest },
    notes,
  ) => {
    notes.addAll(rest)
    return { step: 'git_clone', ...given({ repository, branch, commit, submodules, access_token }) }
  },
  set_working_directory: ({ directory, ...rest }, notes) => {
    notes.addAll(rest)
    return { step: 'set_working_directory', directory }
  },
  build_docker_image: ({ image_name, tag, dockerfile, platform, buildargs, ...rest }, notes) => {
    notes.addAll(rest)
    const own = dockerfile === 'auto' ? undefined : (dockerfile ?? 'Dockerfile')
    const image = [image_name, tag ?? 'latest'].join(':')
    return { step: 'build_docker_image', image, ...given({ dockerfile: own, platform, build_args: buildargs }) }
  },
  push_docker_image: ({ image_name: _, tag: __, ...rest }, notes) => {
    notes.addAll(rest) // it pushes what was built
    return { step: 'push_docker_image' }
  },
  pip_install_requirements: (_, notes) => {
    notes.add('pip_install_requirements became npm_ci: it installs what package-lock.json says')
    return { step: 'npm_ci' }
  },
}

function given(fields: Plain): Plain {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null))
}
