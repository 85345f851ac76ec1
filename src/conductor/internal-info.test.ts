import { expect, test } from 'vitest'
import { cleanSteps, wipeCleaning, wipeOnPowerOff, without, withStepFlags } from './internal-info.ts'

test('what has none of the keys is not copied', () => {
  const info = { kept: 1 }
  expect(without(info, ['gone'])).toBe(info)
  expect(without({ kept: 1, gone: 2 }, ['gone', 'never there'])).toEqual({ kept: 1 })
})

test('a token dies with the ramdisk, unless it is built into its image', () => {
  const of = (pregenerated: boolean) =>
    wipeOnPowerOff({ agent_secret_token: 'T', agent_secret_token_pregenerated: pregenerated, agent_url: 'http://a' })
  expect(of(false)).toEqual({ agent_secret_token_pregenerated: false })
  expect(of(true)).toEqual({ agent_secret_token: 'T', agent_secret_token_pregenerated: true })
})

test('a step that reboots takes the token with it, unless it is built into the image', () => {
  const token = { agent_secret_token: 'T' }
  const builtIn = { ...token, agent_secret_token_pregenerated: true }
  expect(withStepFlags(token, { reboot: true })).toEqual({ cleaning_reboot: true })
  expect(withStepFlags(token, { reboot: false })).toEqual({ ...token, cleaning_reboot: false })
  expect(withStepFlags(builtIn, { reboot: true })).toEqual({ ...builtIn, cleaning_reboot: true })
})

test('a step says only what it says, but no word on polling ends it', () => {
  const before = { cleaning_reboot: true, skip_current_clean_step: true, cleaning_polling: true }
  expect(withStepFlags(before, {})).toEqual({ cleaning_reboot: true, skip_current_clean_step: true })
  expect(withStepFlags({}, { skipCurrentStep: false, polling: true })).toEqual({
    skip_current_clean_step: false,
    cleaning_polling: true,
  })
})

test('after a clean only the agent may be left', () => {
  const info = {
    agent_url: 'http://a',
    agent_secret_token: 'T',
    clean_step_index: 1,
    clean_steps: [{ step: 'erase' }],
    cleaning_reboot: true,
    skip_current_deploy_step: true,
    agent_cached_clean_steps: {},
  }
  expect(wipeCleaning(info, { keepAgent: false })).toEqual({ clean_steps: null })
  expect(wipeCleaning(info, { keepAgent: true })).toEqual({
    agent_url: 'http://a',
    agent_secret_token: 'T',
    clean_steps: null,
  })
})

test.each([{}, { clean_steps: null }])('%j has no steps', (info) => {
  expect(cleanSteps(info)).toEqual([])
})
