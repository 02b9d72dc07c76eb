import { expect, test } from 'vitest'
import { apiUnderTest } from '../../test/api-under-test.ts'

test('a variable holds any JSON, a secret a text that only getSecret tells', async () => {
  await using orc = await apiUnderTest()
  await orc.call('setVariable', { name: 'limits', value: { cpus: [1, null] } })
  expect((await orc.call('getVariable', { name: 'limits' })).value).toEqual({ cpus: [1, null] })
  await orc.call('setSecret', { name: 'api', value: 's3cr3t' })
  expect((await orc.call('getSecret', { name: 'api' })).value).toBe('s3cr3t')
  expect(JSON.stringify(await orc.call('listSecrets', {}))).not.toContain('s3cr3t')
  expect((await orc.store.secrets.get('api'))?.ciphertext).not.toContain('s3cr3t')
})

test('what is deleted is gone, and a mistyped name is answered with the nearest', async () => {
  await using orc = await apiUnderTest()
  await orc.call('setVariable', { name: 'limits', value: 1 })
  await orc.call('setSecret', { name: 'api-key', value: 'x' })
  expect(await orc.problem('getVariable', { name: 'limit' })).toMatchObject({ details: { nearest: 'limits' } })
  expect(await orc.problem('getSecret', { name: 'apikey' })).toMatchObject({ details: { nearest: 'api-key' } })
  await orc.call('deleteVariable', { name: 'limits' })
  await orc.call('deleteSecret', { name: 'api-key' })
  expect((await orc.call('listVariables', {})).items).toEqual([])
  expect(await orc.problem('deleteVariable', { name: 'limits' })).toMatchObject({ code: 'variable_not_found' })
  expect(await orc.problem('deleteSecret', { name: 'api-key' })).toMatchObject({ code: 'secret_not_found' })
  expect(await orc.problem('setVariable', { name: ' x', value: 1 })).toMatchObject({ code: 'name_invalid' })
})
