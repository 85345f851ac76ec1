import { resetTypes, type ResetType } from '../machine/power.ts'
import { noContent, refused } from './answers.ts'
import type { Action } from './resource.ts'

/** `ComputerSystem.Reset`, and the chassis' action of the same effect. */
export const resetAction: Action = {
  fields: { ResetType: { type: 'string', required: true, values: Object.keys(resetTypes) } },
  info: 'ResetActionInfo',
  run: ({ machine }, { ResetType: type }) => {
    const result = machine.act(type as ResetType)
    return result === 'refused' ? refused(409, 'ActionParameterValueConflict', 'ResetType', type as string) : noContent
  },
}
