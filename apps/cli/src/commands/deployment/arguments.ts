import { OrcError } from '@orc/core/model'
import { named } from '../../options.ts'

export const DEPLOYMENT = named('FLOW/DEPLOYMENT')

/** `flow/name`: names hold no slash, so there is exactly one. @throws {OrcError} `usage`. */
export function deploymentName(fullName: string): { flow: string; name: string } {
  const [flow = '', name = '', ...rest] = fullName.split('/')
  if (flow && name && rest.length === 0) return { flow, name }
  throw new OrcError('usage', {
    problem: `"${fullName}" is not the name of a deployment.`,
    remedy: 'Write it as FLOW/DEPLOYMENT. List the deployments with: orc deployment ls',
  })
}
