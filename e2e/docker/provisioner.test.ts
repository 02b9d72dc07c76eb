import { randomUUID } from 'node:crypto'
import { dockerProvisioner } from '@orc/docker'
import { provisionerConformance } from '@orc/testing/provisioner-conformance'
import { describe } from 'vitest'
import { has } from '../../tests/services.ts'
import { removeContainers, shellImage } from '../harness/docker.ts'

describe.skipIf(!has('docker'))('on a real engine', () => {
  provisionerConformance({
    name: 'docker',
    timeoutMs: 60_000,
    open: async () => {
      const image = shellImage()
      const place = randomUUID()
      const installations: string[] = []
      const make = dockerProvisioner({ api: { url: 'http://127.0.0.1:1' } })
      return {
        create: (scope) => {
          const installationId = `${place}-${scope.installationId}`
          installations.push(installationId)
          return make({ ...scope, installationId })
        },
        // Like the runner, the shell notes a code that could be taken for a signal.
        configurationFor: (script) => ({
          image,
          command: `/bin/sh -c ${quoted(`trap 'code=$?; [ $code -gt 128 ] && echo $code >/orc/exit' EXIT; ${script}`)}`,
        }),
        [Symbol.asyncDispose]: async () => {
          for (const installation of new Set(installations)) removeContainers(installation)
        },
      }
    },
  })
})

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
