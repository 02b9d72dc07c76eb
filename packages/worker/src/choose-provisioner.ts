import { OrcError } from '@orc/core/model'
import type { Provisioner, ProvisionerFactory, ProvisionerScope } from './provisioner.ts'

export interface PoolOfType {
  readonly name: string
  readonly type: string
}

/** Factories are given the scope; what is a provisioner already stays as it is. */
export function makeProvisioners(
  given: readonly (Provisioner | ProvisionerFactory)[],
  scope: ProvisionerScope,
): Provisioner[] {
  return given.map((one) => (typeof one === 'function' ? one(scope) : one))
}

/** @throws {OrcError} `work_pool_type_mismatch` when none of them serves the pool. */
export function chooseProvisioner(provisioners: readonly Provisioner[], pool: PoolOfType): Provisioner {
  const chosen = provisioners.find(({ type }) => type === pool.type)
  if (chosen) return chosen
  const expected = provisioners.map(({ type }) => type).join('" or "')
  throw new OrcError('work_pool_type_mismatch', { name: pool.name, type: pool.type, expected })
}
