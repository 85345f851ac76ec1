/** The kinds of option a configuration can have: what a value looks like in `ironic.conf` and what it becomes. */

type Common = { readonly help: string }

export type BooleanOption = Common & { readonly kind: 'boolean'; readonly fallback: boolean }
export type IntegerOption<Fallback = number | undefined> = Common & {
  readonly kind: 'integer'
  readonly fallback: Fallback
  readonly min?: number
  readonly max?: number
  readonly unit?: string
}
export type TextOption<Fallback = string | undefined> = Common & { readonly kind: 'text'; readonly fallback: Fallback }
export type ChoiceOption<Choice extends string = string, Fallback = Choice | undefined> = Common & {
  readonly kind: 'choice'
  readonly fallback: Fallback
  readonly choices: readonly Choice[]
}
export type ListOption = Common & { readonly kind: 'list'; readonly fallback: readonly string[] }
export type MapOption = Common & { readonly kind: 'map'; readonly fallback: Readonly<Record<string, string>> }

export type Option = BooleanOption | IntegerOption | TextOption | ChoiceOption | ListOption | MapOption

/** What code reads under an option's name. */
export type ValueOf<Row extends Option> =
  Row extends ChoiceOption<infer Choice, infer Fallback>
    ? Choice | (undefined extends Fallback ? undefined : never)
    : Row extends BooleanOption
      ? boolean
      : Row extends IntegerOption<infer Fallback>
        ? number | (undefined extends Fallback ? undefined : never)
        : Row extends TextOption<infer Fallback>
          ? string | (undefined extends Fallback ? undefined : never)
          : Row['fallback']

type Bounds = { min?: number; max?: number; unit?: string }

export const flag = (fallback: boolean, help: string): BooleanOption => ({ kind: 'boolean', fallback, help })
export const integer = (fallback: number, bounds: Bounds, help: string): IntegerOption<number> => ({
  kind: 'integer',
  fallback,
  help,
  ...bounds,
})
export const optionalInteger = (bounds: Bounds, help: string): IntegerOption => ({
  kind: 'integer',
  fallback: undefined,
  help,
  ...bounds,
})
export const seconds = (fallback: number, help: string, bounds: Bounds = {}): IntegerOption<number> =>
  integer(fallback, { unit: 's', ...bounds }, help)
export const text = (fallback: string, help: string): TextOption<string> => ({ kind: 'text', fallback, help })
export const optionalText = (help: string): TextOption => ({ kind: 'text', fallback: undefined, help })
export const choice = <const Choice extends string>(
  fallback: NoInfer<Choice>,
  choices: readonly Choice[],
  help: string,
): ChoiceOption<Choice, Choice> => ({ kind: 'choice', fallback, choices, help })
export const optionalChoice = <const Choice extends string>(
  choices: readonly Choice[],
  help: string,
): ChoiceOption<Choice> => ({ kind: 'choice', fallback: undefined, choices, help })
export const list = (fallback: readonly string[], help: string): ListOption => ({ kind: 'list', fallback, help })
export const map = (help: string): MapOption => ({ kind: 'map', fallback: {}, help })

/** Why `value` does not suit the option, or `undefined` if it does. */
export function objection(option: Option, value: unknown): string | undefined {
  if (value === undefined) return option.fallback === undefined ? undefined : 'must have a value'
  switch (option.kind) {
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'must be true or false'
    case 'integer':
      if (!Number.isInteger(value)) return 'must be an integer'
      if (option.min !== undefined && (value as number) < option.min) return `must be at least ${option.min}`
      if (option.max !== undefined && (value as number) > option.max) return `must be at most ${option.max}`
      return undefined
    case 'text':
      return typeof value === 'string' ? undefined : 'must be a string'
    case 'choice':
      return option.choices.includes(value as string) ? undefined : `must be one of ${option.choices.join(', ')}`
    case 'list':
      return Array.isArray(value) && value.every((item) => typeof item === 'string')
        ? undefined
        : 'must be a list of strings'
    case 'map':
      return typeof value === 'object' &&
        value !== null &&
        !Array.isArray(value) &&
        Object.values(value).every((item) => typeof item === 'string')
        ? undefined
        : 'must map names to strings'
  }
}

const truths: Record<string, boolean> = {
  true: true,
  '1': true,
  on: true,
  yes: true,
  false: false,
  '0': false,
  off: false,
  no: false,
}

/**
 * Reads a value as `ironic.conf` spells it; text that cannot be one comes back as it is, for {@link objection} to name.
 *
 * @source oslo_config/types.py `Boolean`, `Integer`, `List`, `Dict`
 */
export function parseValue(option: Option, written: string): unknown {
  const trimmed = written.trim()
  switch (option.kind) {
    case 'boolean':
      return truths[trimmed.toLowerCase()] ?? trimmed
    case 'integer':
      return /^[+-]?\d+$/.test(trimmed) ? Number(trimmed) : trimmed
    case 'text':
    case 'choice':
      return trimmed
    case 'list':
      return trimmed === '' ? [] : trimmed.split(',').map((item) => item.trim())
    case 'map': {
      const pairs = trimmed === '' ? [] : trimmed.split(',').map((pair) => pair.trim())
      if (pairs.some((pair) => !pair.includes(':'))) return trimmed
      return Object.fromEntries(
        pairs.map((pair) => [pair.slice(0, pair.indexOf(':')).trim(), pair.slice(pair.indexOf(':') + 1).trim()]),
      )
    }
  }
}
