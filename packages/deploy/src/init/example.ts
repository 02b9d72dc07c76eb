import { SCHEMA_LINE } from '../orc-yaml/save-entry.ts'

/** The file that `orc init` writes: nothing is deployed by it, and everything that it may hold is in it. */
export const EXAMPLE = `${SCHEMA_LINE}# Deployments of this project: orc deploy --all, orc deploy -n NAME, and orc deploy asks and writes here.
#
# In texts: {{ $NAME }} is a variable of the environment, {{ id.output }} what a step has made, {{ secret.NAME }} and
# {{ variable.NAME }} what orc secret set and orc variable set have stored.

# Steps for all deployments that have none of their own.
#
# build:                          # run by orc deploy, before the deployment is created
#   - step: run_shell_script
#     id: commit
#     script: git rev-parse --short HEAD
#   - step: build_docker_image
#     image: me/etl:{{ commit.stdout }}
# push:                           # run by orc deploy, after the build
#   - step: push_docker_image
# pull:                           # run by the worker, at the start of each run
#   - step: git_clone
#     repository: https://example.org/etl.git
#     branch: main
#     access_token: "{{ secret.GIT_TOKEN }}"
#   - step: npm_ci

deployments: []
#  - name: daily
#    entrypoint: flows/report.ts:report
#    description: What happened yesterday
#    tags: [reports]
#    parameters: { days: 1 }
#    work_pool:
#      name: my-pool
#      queue: default
#      job_variables: { env: { CITY: Oslo } }
#    schedules:
#      - cron: 0 9 * * MON-FRI
#        timezone: Europe/Oslo
#      - interval: 1h30m
#        slug: often
#        active: false
#        catchup: none               # none, latest, all
#      - rrule: FREQ=MONTHLY;BYDAY=-1FR
#    concurrency_limit: 3
#    collision_strategy: enqueue     # enqueue, cancel-new, cancel-running
#    infrastructure_retries: 2
#    # build, push, pull: steps of its own in place of those above; [] for none
`
