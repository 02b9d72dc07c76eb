import type { WorkPoolType } from '@orc/core/contract'
import type { BaseJobTemplate } from '@orc/core/model'
import { RUN_VARIABLES } from '@orc/worker/pool-type'

export const DOCKER_TYPE = 'docker'
export const DOCKER_DESCRIPTION = 'Runs each flow run in a container of its own, on the engine that the worker reaches.'

/** What a size looks like: `512m`, `1.5g`, or a number of bytes. */
const SIZE = '^\\d+(\\.\\d+)?\\s*([bkmgtBKMGT][iI]?[bB]?)?$'

/**
 * What a deployment or a run may say about its container. Plain data: servers and wizards carry it without Docker.
 * `privileged` and the host's network are left out: a pool's owner who wants them writes `privileged: true` or
 * `networks: [host]` into the pool's own job configuration.
 */
export const DOCKER_TEMPLATE = {
  variables: {
    type: 'object',
    properties: {
      image: {
        type: 'string',
        title: 'Image',
        description:
          'What the run is made of: built by `orc deploy`, or one of your own that has Node and the code in it.',
        minLength: 1,
      },
      command: {
        type: 'string',
        title: 'Command',
        description: 'What starts the runner, in words: `node --max-old-space-size=512`. Default: `node`.',
      },
      env: {
        type: 'object',
        title: 'Environment variables',
        description: "Added to the image's own. Who may inspect containers can read them.",
        additionalProperties: { type: 'string' },
        default: {},
      },
      labels: {
        type: 'object',
        title: 'Labels',
        description: "Put on the container beside Orc's own.",
        additionalProperties: { type: 'string' },
        default: {},
      },
      name: {
        type: 'string',
        title: 'Name',
        description: "What the container's name begins with; run and claim follow. Default: the run's name.",
      },
      networks: {
        type: 'array',
        title: 'Networks',
        description:
          "Networks of the engine, the first being the one over which the run reaches Orc; `none` for no network. Default: the engine's own bridge.",
        items: { type: 'string', pattern: '^(?!host$)(?!container:)[a-zA-Z0-9][a-zA-Z0-9_.-]*$' },
        default: [],
      },
      volumes: {
        type: 'array',
        title: 'Volumes',
        description: 'Like `data:/data` or `/srv/data:/data:ro`.',
        items: { type: 'string', pattern: '^[^:]+:/[^:]*(:[a-zA-Z,]+)?$' },
        default: [],
      },
      mem_limit: { type: 'string', title: 'Memory', description: 'The most it may use: `512m`, `2g`.', pattern: SIZE },
      memswap_limit: {
        type: 'string',
        title: 'Memory and swap',
        description: 'The most of both together; `-1` for swap without limit.',
        pattern: `${SIZE}|^-1$`,
      },
      cpus: {
        type: 'number',
        title: 'CPUs',
        description: 'How many it may use, 0.5 for half of one.',
        exclusiveMinimum: 0,
      },
      gpus: {
        type: 'string',
        title: 'GPUs',
        description: '`all`, how many, or which: `device=0,2`.',
        pattern: '^(all|\\d+|device=[^\\s]+)$',
      },
      shm_size: { type: 'string', title: 'Shared memory', description: 'Size of /dev/shm: `256m`.', pattern: SIZE },
      user: {
        type: 'string',
        title: 'User',
        description: "`1000`, `1000:1000` or a name that the image knows. Default: the image's.",
      },
      platform: {
        type: 'string',
        title: 'Platform',
        description: '`linux/amd64`, `linux/arm64`.',
        pattern: '^[a-z0-9]+/[a-z0-9_]+(/[a-z0-9]+)?$',
      },
      tmpfs: {
        type: 'object',
        title: 'File systems in memory',
        description: 'Path and options: `{ "/scratch": "size=64m" }`.',
        additionalProperties: { type: 'string' },
        default: {},
      },
      ulimits: {
        type: 'object',
        title: 'Limits of resources',
        description: 'A number, or soft and hard: `{ "nofile": "1024:4096" }`.',
        additionalProperties: { type: ['string', 'integer'], pattern: '^-?\\d+(:-?\\d+)?$' },
        default: {},
      },
      read_only: {
        type: 'boolean',
        title: 'Read-only',
        description: "Whether the image's files cannot be changed.",
        default: false,
      },
      cap_drop: {
        type: 'array',
        title: 'Dropped capabilities',
        description: '`ALL`, or some of them: `NET_RAW`.',
        items: { type: 'string', pattern: '^[A-Z_]+$' },
        default: [],
      },
      extra_hosts: {
        type: 'array',
        title: 'Further hosts',
        description: 'Names and addresses: `db:10.0.0.5`, `docker-host:host-gateway`.',
        items: { type: 'string', pattern: '^[^:]+:.+$' },
        default: [],
      },
      image_pull_policy: {
        enum: ['if-missing', 'always', 'never'],
        title: 'When to pull the image',
        description: 'An image that was built on the engine and never pushed is used from there, whatever this says.',
        default: 'if-missing',
      },
      registry_credentials: {
        type: 'object',
        title: 'Credentials of the registry',
        description:
          'Best as a secret: `{{ secret.registry }}`, an object like this. Default: those of `docker login` where the worker runs.',
        properties: { username: { type: 'string' }, password: { type: 'string' }, registry: { type: 'string' } },
        required: ['username', 'password'],
      },
      auto_remove: {
        type: 'string',
        title: 'Remove the container',
        description: '`always` once its end is recorded, `on-success`, `never`, or after a time: `1h`.',
        pattern: '^(always|on-success|never|(\\d+(\\.\\d+)?(ms|s|m|h|d|w))+)$',
        default: 'always',
      },
      ...RUN_VARIABLES,
    },
    required: ['image'],
  },
  job_configuration: {
    image: '{{ image }}',
    command: '{{ command }}',
    env: '{{ env }}',
    labels: '{{ labels }}',
    name: '{{ name }}',
    networks: '{{ networks }}',
    volumes: '{{ volumes }}',
    mem_limit: '{{ mem_limit }}',
    memswap_limit: '{{ memswap_limit }}',
    cpus: '{{ cpus }}',
    gpus: '{{ gpus }}',
    shm_size: '{{ shm_size }}',
    user: '{{ user }}',
    platform: '{{ platform }}',
    tmpfs: '{{ tmpfs }}',
    ulimits: '{{ ulimits }}',
    read_only: '{{ read_only }}',
    cap_drop: '{{ cap_drop }}',
    extra_hosts: '{{ extra_hosts }}',
    image_pull_policy: '{{ image_pull_policy }}',
    registry_credentials: '{{ registry_credentials }}',
    auto_remove: '{{ auto_remove }}',
    // A duration: what the API reads from any pool's job.
    grace: '{{ grace_seconds }}s',
    stream_output: '{{ stream_output }}',
  },
} as const satisfies BaseJobTemplate

/** The work pool type `docker`, as plain data: for servers and wizards, which need no engine to know of it. */
export const dockerPoolType: WorkPoolType = {
  name: DOCKER_TYPE,
  description: DOCKER_DESCRIPTION,
  baseJobTemplate: structuredClone<BaseJobTemplate>(DOCKER_TEMPLATE) as WorkPoolType['baseJobTemplate'],
}
