import { expect, test } from 'vitest'
import { withoutSecret } from './without-secret.ts'

const shown = (what: string, actual: unknown) => withoutSecret({ what, expected: null, actual }).actual

test('what a difference shows is no secret', () => {
  expect(shown('driver_internal_info.agent_secret_token', 'correct-horse')).toBe('******')
  expect(shown('driver_info', { redfish_password: 'battery staple', redfish_address: 'http://bmc' })).toEqual({
    redfish_password: '******',
    redfish_address: 'http://bmc',
  })
  expect(shown('last_error', 'with url: /v1/commands/?wait=true&agent_token=correct-horse (Caused by …)')).toBe(
    'with url: /v1/commands/?wait=true&agent_token=*** (Caused by …)',
  )
})

test('all else it shows is as it was', () => {
  for (const actual of [null, undefined, 3, true, ['cleaning', 'available'], 'Timeout reached'])
    expect(shown('provision_state', actual)).toEqual(actual)
  expect(shown('driver_internal_info.agent_secret_token', null)).toBeNull()
  expect(shown('count of {"kind":"agent","what":"has no token"}', 0)).toBe(0)
  expect(shown('answer to clean without a token', 'it was refused')).toBe('it was refused')
})
