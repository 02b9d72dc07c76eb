import { provisionerConformance } from '@orc/testing/provisioner-conformance'
import { shellConfiguration, shellProvisioner, temporaryHome } from '../fixtures/shell-place.ts'

provisionerConformance({
  name: 'process',
  open: async () => {
    const place = await temporaryHome()
    return {
      create: shellProvisioner(place.home),
      configurationFor: shellConfiguration,
      [Symbol.asyncDispose]: () => place[Symbol.asyncDispose](),
    }
  },
})
