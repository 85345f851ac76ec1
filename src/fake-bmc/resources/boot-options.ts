import { bootOptions } from '../boot.ts'
import { collection, type Resource } from '../resource.ts'

/** The firmware's boot entries. Which of them are tried, and in what order, is the system's `BootOrder`. */
export const bootOptionResources: readonly Resource[] = [
  collection('/Systems/:system/BootOptions', 'BootOption', 'Boot Option Collection', () =>
    bootOptions.map(({ reference }) => reference),
  ),
  {
    path: '/Systems/:system/BootOptions/:option',
    type: '#BootOption.v1_0_6.BootOption',
    read: ({ machine, ids }) => {
      const option = bootOptions.find(({ reference }) => reference === ids.option)
      return (
        option && {
          Name: option.name,
          DisplayName: option.name,
          BootOptionReference: option.reference,
          BootOptionEnabled: machine.bootOrder.includes(option.target),
          UefiDevicePath: option.path,
          Alias: option.target,
        }
      )
    },
    patch: {
      fields: { BootOptionEnabled: { type: 'boolean' } },
      apply: ({ machine, ids }, { BootOptionEnabled: wanted }) => {
        const option = bootOptions.find(({ reference }) => reference === ids.option)
        if (!option) return undefined
        const others = machine.bootOrder.filter((target) => target !== option.target)
        if (wanted !== machine.bootOrder.includes(option.target))
          machine.bootOrder = wanted ? [...others, option.target] : others
        return undefined
      },
    },
  },
]
