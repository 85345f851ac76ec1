import type { AgentFault, CommandEffect, ToolEffect } from '../faults.ts'
import type { FaultRow } from './row.ts'

const tool = (begins: string, does: ToolEffect = {}): readonly AgentFault[] => [
  { at: 'tool', match: { tool: begins }, does },
]

const step = (name: string, does: CommandEffect): readonly AgentFault[] => [
  { at: 'command', match: { command: 'execute_clean_step', step: name }, does },
]

/** Faults of what a step comes to. All of them are answered with status 200. */
export const stepFaults: readonly FaultRow[] = [
  {
    id: 'F46',
    title: 'A drive refuses its own erase',
    cause:
      'Frozen by the firmware, locked by an erase that was cut off, a password that is not taken, a format refused.',
    outcome: 'Clean failed: Could not find method: erase_block_device. The reason is in the ramdisk logs alone.',
    order: {
      agent: tool('hdparm --user-master u --security-set-pass', {
        exitCode: 5,
        stderr: 'SECURITY_SET_PASS: Input/output error',
      }),
    },
  },
  {
    id: 'F47',
    title: 'A read-only disk',
    cause: 'A write-protect switch, a virtual disk of the firmware.',
    outcome: 'Clean failed, and the text names the disk.',
    order: { disk: { readOnly: true } },
  },
  {
    id: 'F48',
    title: 'The metadata of one disk cannot be wiped',
    cause: 'The disk is in use, or does not write.',
    outcome: 'Clean failed, and the text names the disk. The others are wiped.',
    order: {
      agent: ['wipefs --force --all /dev/sda', 'wipefs --all /dev/sda'].flatMap((begins) =>
        tool(begins, { stderr: 'wipefs: error: /dev/sda: probing initialization failed: Device or resource busy' }),
      ),
    },
  },
  {
    id: 'F49',
    title: 'A guarded file system',
    cause: 'A volume of a storage array that other machines use as well.',
    outcome: 'Clean failed at once, while earlier disks are still being erased.',
    order: { disk: { signature: 'AA31E02A-400F-11DB-9590-000C2911D1B8' } },
  },
  {
    id: 'F50',
    title: 'A disk vanishes between two tools',
    cause: 'A loose cable, a dying drive.',
    outcome: 'Clean failed: unexpected exception, ProcessExecutionError.',
    order: {
      agent: tool('hdparm -I', { exitCode: 25, stderr: 'HDIO_DRIVE_CMD(identify) failed: Input/output error' }),
    },
  },
  {
    id: 'F51',
    title: 'Sectors of 520 bytes',
    cause: 'A disk that was in a storage array.',
    outcome: "Clean failed: unexpected exception about a variable called 'gpt_sectors'.",
    order: { disk: { mishaps: { sectorBytes: 520 } } },
  },
  {
    id: 'F52',
    title: 'A tool is not in the ramdisk',
    cause: 'A ramdisk built without it.',
    outcome: 'Clean failed: unexpected exception, FileNotFoundError.',
    order: { agent: tool('wipefs', { missing: true }) },
  },
  {
    id: 'F53',
    title: 'A step the ramdisk does not have',
    cause: 'Removed between two builds.',
    outcome: 'Clean failed: Could not find method.',
    order: {
      agent: step('erase_devices', {
        outcome: { error: 'HardwareManagerMethodNotFound', details: 'Could not find method: erase_devices' },
      }),
    },
  },
  {
    id: 'F54',
    title: 'Arguments a step does not take',
    cause: 'A step list for another version.',
    outcome: 'Clean failed: unexpected exception, TypeError.',
    order: {
      agent: step('erase_devices_metadata', {
        outcome: {
          error: 'CleaningError',
          details:
            "Unexpected exception performing clean step erase_devices_metadata. TypeError: GenericHardwareManager.erase_devices_metadata() got an unexpected keyword argument 'passes'",
        },
      }),
    },
  },
  {
    id: 'F55',
    title: 'A RAID target that cannot be',
    cause: 'A mistake in the target.',
    outcome: 'Clean failed: could not validate, with all that is wrong.',
    order: {
      agent: step('create_configuration', {
        outcome: {
          error: 'SoftwareRAIDError',
          details:
            'Could not validate Software RAID config for the node: Software RAID Configuration requires RAID-1 for the first logical disk',
        },
      }),
    },
  },
  {
    id: 'F56',
    title: 'RAID creation succeeds with nothing',
    cause: 'A target without software disks.',
    outcome: "Clean failed: the ramdisk didn't return a proper command result.",
    order: { agent: step('create_configuration', { outcome: { result: {} } }) },
  },
  {
    id: 'F57',
    title: 'Arrays that cannot be stopped',
    cause: 'Something in the ramdisk has them open.',
    outcome: 'Clean failed: unable to clean all softraid correctly.',
    order: { agent: tool('mdadm --stop', { stderr: 'mdadm: Cannot get exclusive access to /dev/md0' }) },
  },
  {
    id: 'F58',
    title: 'Burn-in finds bad hardware',
    cause: 'Memory or a disk that does not hold what is written to it.',
    outcome: 'Clean failed with the output of the tool.',
    order: {
      agent: [
        ...tool('stress-ng', { exitCode: 2, stderr: 'stress-ng: error' }),
        ...tool('fio', { stderr: 'verify failed' }),
      ],
    },
  },
  {
    id: 'F59',
    title: 'A silent lie: the step succeeds, and the data are still there',
    cause: 'RAID members and listed disks are left out, firmware ignores an erase, or no disk is found.',
    outcome: 'Success. The node becomes available.',
    order: { agent: step('erase_devices', { outcome: { result: {} } }) },
  },
  {
    id: 'F60',
    title: 'The version of a hardware manager differs once',
    cause: 'The ramdisk was replaced between two boots.',
    outcome: 'The steps are fetched again; automated cleaning begins anew, manual cleaning repeats the step.',
    order: {
      agent: [
        {
          at: 'command',
          match: { command: 'execute_clean_step', nth: 1 },
          does: {
            outcome: {
              error: 'VersionMismatch',
              details:
                "Current versions: {'generic_hardware_manager': '1.3'}, versions used by ironic: {'generic_hardware_manager': '1.2'}",
            },
          },
        },
      ],
    },
  },
  {
    id: 'F61',
    title: 'The version differs every time',
    cause: 'Two builds behind a load balancer.',
    outcome: 'Automated cleaning begins anew for ever.',
    order: {
      agent: [
        {
          at: 'command',
          match: { command: 'execute_clean_step' },
          does: {
            outcome: {
              error: 'VersionMismatch',
              details:
                "Current versions: {'generic_hardware_manager': '1.3'}, versions used by ironic: {'generic_hardware_manager': '1.2'}",
            },
          },
        },
      ],
    },
  },
]
