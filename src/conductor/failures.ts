import { isRefusal } from './refusals.ts'

/** An error Ironic would have raised from Python itself: some texts quote its class. */
export class PythonError extends Error {
  constructor(
    name: 'KeyError' | 'TypeError' | 'AttributeError' | 'JSONDecodeError' | 'AssertionError' | 'ValueError',
    message: string,
  ) {
    super(message)
    this.name = name
  }
}

/** An error as Ironic's texts quote it. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Its class. */
export const classOf = (error: unknown): string => (error instanceof Error ? error.name : 'Exception')

/** Whether `error` is a setting or network that is wrong, which validation reports, rather than a peer that failed. */
export const isValidationError = (error: unknown): boolean =>
  isRefusal(error, 'InvalidParameterValue', 'MissingParameterValue', 'NetworkError')
