import { AgentError } from '../errors.ts'
import type { StepWork } from '../managers.ts'
import { pythonStr } from '../python.ts'

/**
 * Deletes what crashed kernels left behind.
 *
 * @source ironic_python_agent/hardware.py GenericHardwareManager.erase_pstore
 */
export const erasePstore: StepWork = ({ machine }) => {
  machine.pstore = []
  return null
}

/** Device paths of boot entries that lead to a disk or to a boot loader of Linux. */
const defaultPatterns = ['^HD\\(', 'shim.*\\.efi', 'grub.*\\.efi']

/**
 * Deletes boot entries whose device path matches a pattern.
 *
 * @source ironic_python_agent/hardware.py GenericHardwareManager.clean_uefi_nvram
 */
export const cleanUefiNvram: StepWork = (agent, { args }) => {
  const patterns = compile(args['match_patterns'] ?? defaultPatterns)
  agent.tool('efibootmgr -v')
  for (const entry of agent.machine.bootEntries) {
    if (!patterns.some((pattern) => pattern.test(entry.path))) continue
    agent.tool(`efibootmgr -b ${entry.number} -B`)
    agent.machine.bootEntries = agent.machine.bootEntries.filter((each) => each !== entry)
  }
  return null
}

function compile(patterns: unknown): RegExp[] {
  const invalid = () =>
    new AgentError('InvalidCommandParamsError', `The match_patterns must be a list of strings: ${pythonStr(patterns)}`)
  if (!Array.isArray(patterns)) throw invalid()
  return patterns.map((pattern: unknown) => {
    if (typeof pattern !== 'string') throw invalid()
    try {
      return new RegExp(pattern, 'i')
    } catch {
      throw invalid()
    }
  })
}
