import { describe, expect, test } from 'vitest'
import { containerSpec } from './container-spec.ts'
import { readCredentials, readDockerJob, readRemovalPolicy, removalText } from './docker-job.ts'
import { parseBytes } from './sizes.ts'
import { splitWords } from './words.ts'

describe('sizes', () => {
  test.each([
    ['512m', 512 * 1024 ** 2],
    ['1.5G', 1.5 * 1024 ** 3],
    ['2GiB', 2 * 1024 ** 3],
    ['100', 100],
    ['10 kb', 10_240],
  ])('%s is so many bytes', (size, bytes) => expect(parseBytes(size)).toBe(bytes))
  test.each(['', 'much', '5x', '-1m'])('"%s" is refused', (size) => {
    expect(() => parseBytes(size)).toThrow(expect.objectContaining({ code: 'provision_failed' }))
  })
})

describe('the words of a command', () => {
  test.each([
    ['node --max-old-space-size=512', ['node', '--max-old-space-size=512']],
    [`/bin/sh -c 'echo "a  b"; exit 3'`, ['/bin/sh', '-c', 'echo "a  b"; exit 3']],
    [`a "b \\"c\\" $d" e\\ f`, ['a', 'b "c" $d', 'e f']],
    [`x='1 2'y`, ['x=1 2y']],
    [`a ''`, ['a', '']],
  ])('%s', (command, words) => expect(splitWords(command)).toEqual(words))
  test('a quote that is not closed is refused', () => {
    expect(() => splitWords(`sh -c 'oops`)).toThrow('not closed')
  })
})

describe('a job', () => {
  test('without an image is refused for good', () => {
    expect(() => readDockerJob({})).toThrow(
      expect.objectContaining({ code: 'provision_failed', details: expect.objectContaining({ permanent: true }) }),
    )
  })

  test('becomes a container that the engine never removes, with an init, and no more than was asked for', () => {
    const job = readDockerJob({
      image: 'me/etl',
      env: { A: '1', B: 2 },
      mem_limit: '64m',
      cpus: 0.5,
      ulimits: { nofile: '10:20', core: 0 },
      gpus: 'device=0,2',
      networks: ['front', 'back'],
      cap_drop: ['ALL'],
    })
    const spec = containerSpec({ job, image: job.image, labels: { mine: 'x' }, mounts: ['/a:/b:ro'] })
    expect(spec).toMatchObject({
      Image: 'me/etl',
      Entrypoint: ['node', '/orc/runner.js', '/orc/handover.json'],
      Env: ['A=1', 'B=2'],
      Labels: { mine: 'x' },
      Volumes: { '/orc': {} },
    })
    expect(spec.Hostname).toBeUndefined()
    expect(spec.HostConfig).toMatchObject({
      Init: true,
      AutoRemove: false,
      NetworkMode: 'front',
      Memory: 64 * 1024 ** 2,
      NanoCpus: 500_000_000,
      Binds: ['/a:/b:ro'],
      CapDrop: ['ALL'],
      Ulimits: [
        { Name: 'nofile', Soft: 10, Hard: 20 },
        { Name: 'core', Soft: 0, Hard: 0 },
      ],
      DeviceRequests: [{ DeviceIDs: ['0', '2'], Capabilities: [['gpu']] }],
    })
    expect(spec.HostConfig).not.toHaveProperty('Privileged')
  })

  test("cannot take Orc's own labels", () => {
    const job = readDockerJob({ image: 'x', labels: { 'orc.run': 'another', team: 'a' } })
    expect(containerSpec({ job, image: 'x', labels: { 'orc.run': 'r' }, mounts: [] }).Labels).toEqual({
      'orc.run': 'r',
      team: 'a',
    })
  })

  test.each(['always', 'on-success', 'never', 90_000] as const)(
    'its removal policy %s survives being written down',
    (policy) => {
      expect(readRemovalPolicy(removalText(policy))).toBe(policy)
    },
  )

  test.each([
    ['an object', { username: 'u', password: 'p', registry: 'r' }, { username: 'u', password: 'p', registry: 'r' }],
    ['JSON, as a secret holds it', '{"username":"u","password":"p"}', { username: 'u', password: 'p' }],
    ['name and password', 'u:p:q', { username: 'u', password: 'p:q' }],
    ['nothing', undefined, undefined],
  ])('its credentials may be %s', (_, given, read) => expect(readCredentials(given)).toEqual(read))
})
