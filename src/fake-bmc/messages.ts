/** One message of a registry. `%1` … stand for the arguments, of which there are `args`. */
export type Message = { text: string; args: number; severity: 'OK' | 'Warning' | 'Critical'; resolution: string }

/**
 * The messages this service uses of the Base registry; its own, trimmed copy is what it publishes.
 *
 * @source DMTF Base.1.22.1 (identifiers, texts, argument counts, severities)
 */
export const baseMessages = {
  Success: { text: 'The request completed successfully.', args: 0, severity: 'OK', resolution: 'None.' },
  Created: { text: 'The resource was created successfully.', args: 0, severity: 'OK', resolution: 'None.' },
  AccountModified: { text: 'The account was successfully modified.', args: 0, severity: 'OK', resolution: 'None.' },
  GeneralError: {
    text: 'A general error has occurred. See Resolution for information on how to resolve the error, or @Message.ExtendedInfo if Resolution is not provided.',
    args: 0,
    severity: 'Critical',
    resolution: 'See the extended information.',
  },
  NoOperation: {
    text: 'The request body submitted contain no data to act upon and no changes to the resource took place.',
    args: 0,
    severity: 'Warning',
    resolution: 'Submit at least one property that can change.',
  },
  PropertyUnknown: {
    text: 'The property %1 is not in the list of valid properties for the resource.',
    args: 1,
    severity: 'Warning',
    resolution: 'Remove the property and send the request again.',
  },
  PropertyNotWritable: {
    text: 'The property %1 is a read-only property and cannot be assigned a value.',
    args: 1,
    severity: 'Warning',
    resolution: 'Remove the property and send the request again.',
  },
  EmptyJSON: {
    text: 'The request body submitted contained an empty JSON object and the service is unable to process it.',
    args: 0,
    severity: 'Warning',
    resolution: 'Put at least one member into the body.',
  },
  PropertyValueNotInList: {
    text: "The value '%1' for the property %2 is not in the list of acceptable values.",
    args: 2,
    severity: 'Warning',
    resolution: 'Choose one of the listed values.',
  },
  PropertyValueTypeError: {
    text: "The value '%1' for the property %2 is not a type that the property can accept.",
    args: 2,
    severity: 'Warning',
    resolution: 'Send the value in the type of the schema.',
  },
  PropertyValueFormatError: {
    text: "The value '%1' for the property %2 is not a format that the property can accept.",
    args: 2,
    severity: 'Warning',
    resolution: 'Send the value in the form the schema asks for.',
  },
  PropertyValueOutOfRange: {
    text: "The value '%1' for the property %2 is not in the supported range of acceptable values.",
    args: 2,
    severity: 'Warning',
    resolution: 'Choose a value within the bounds.',
  },
  PropertyValueConflict: {
    text: "The property '%1' could not be written because its value would conflict with the value of the '%2' property.",
    args: 2,
    severity: 'Warning',
    resolution: 'Change one of the two properties.',
  },
  PropertyMissing: {
    text: 'The property %1 is a required property and must be included in the request.',
    args: 1,
    severity: 'Warning',
    resolution: 'Add the property and send the request again.',
  },
  CreateFailedMissingReqProperties: {
    text: 'The create operation failed because the required property %1 was missing from the request.',
    args: 1,
    severity: 'Critical',
    resolution: 'Add the property and send the request again.',
  },
  ActionParameterMissing: {
    text: 'The action %1 requires the parameter %2 to be present in the request body.',
    args: 2,
    severity: 'Critical',
    resolution: 'Add the parameter and send the request again.',
  },
  ActionParameterUnknown: {
    text: 'The action %1 was submitted with the invalid parameter %2.',
    args: 2,
    severity: 'Warning',
    resolution: 'Remove the parameter and send the request again.',
  },
  ActionParameterValueNotInList: {
    text: "The value '%1' for the parameter %2 in the action %3 is not in the list of acceptable values.",
    args: 3,
    severity: 'Warning',
    resolution: 'Choose one of the listed values.',
  },
  ActionParameterValueTypeError: {
    text: "The value '%1' for the parameter %2 in the action %3 is not a type that the parameter can accept.",
    args: 3,
    severity: 'Warning',
    resolution: 'Send the value in the type of the schema.',
  },
  ActionParameterValueFormatError: {
    text: "The value '%1' for the parameter %2 in the action %3 is not a format that the parameter can accept.",
    args: 3,
    severity: 'Warning',
    resolution: 'Send the value in the form the schema asks for.',
  },
  ActionParameterValueConflict: {
    text: "The parameter '%1' with the requested value of '%2' does not meet the constraints of the implementation.",
    args: 2,
    severity: 'Warning',
    resolution: 'Bring the resource into a state that allows this value.',
  },
  ActionNotSupported: {
    text: 'The action %1 is not supported by the resource.',
    args: 1,
    severity: 'Critical',
    resolution: 'Use an action the resource lists.',
  },
  ResourceMissingAtURI: {
    text: "The resource at the URI '%1' was not found.",
    args: 1,
    severity: 'Critical',
    resolution: 'Follow a link of an existing resource.',
  },
  OperationNotAllowed: {
    text: 'The HTTP method is not allowed on this resource.',
    args: 0,
    severity: 'Critical',
    resolution: 'Use a method of the Allow header.',
  },
  RestrictedRole: {
    text: "The operation was not successful because the role '%1' is restricted.",
    args: 1,
    severity: 'Warning',
    resolution: 'Use another role.',
  },
  ResourceCannotBeDeleted: {
    text: 'The delete request failed because the resource requested cannot be deleted.',
    args: 0,
    severity: 'Critical',
    resolution: 'Leave the resource in place.',
  },
  ResourceInUse: {
    text: 'The change to the requested resource failed because the resource is in use or in transition.',
    args: 0,
    severity: 'Warning',
    resolution: 'Free the resource, or wait, and send the request again.',
  },
  ResourceAlreadyExists: {
    text: "The requested resource of type %1 with the property %2 with the value '%3' already exists.",
    args: 3,
    severity: 'Critical',
    resolution: 'Choose another value, or change the existing resource.',
  },
  ServiceTemporarilyUnavailable: {
    text: 'The service is temporarily unavailable. Retry in %1 seconds.',
    args: 1,
    severity: 'Critical',
    resolution: 'Wait and send the request again.',
  },
  SessionLimitExceeded: {
    text: 'The session establishment failed due to the number of simultaneous sessions exceeding the limit of the implementation.',
    args: 0,
    severity: 'Critical',
    resolution: 'End a session and log in again.',
  },
  EventSubscriptionLimitExceeded: {
    text: 'The event subscription failed due to the number of simultaneous subscriptions exceeding the limit of the implementation.',
    args: 0,
    severity: 'Critical',
    resolution: 'Delete a subscription and send the request again.',
  },
  NoValidSession: {
    text: 'There is no valid session established with the implementation.',
    args: 0,
    severity: 'Critical',
    resolution: 'Log in and send the request again.',
  },
  AuthenticationTokenRequired: {
    text: 'The request could not be performed because an authentication token was not provided.',
    args: 0,
    severity: 'Critical',
    resolution: 'Send X-Auth-Token, or credentials.',
  },
  ResourceAtUriUnauthorized: {
    text: "While accessing the resource at '%1', the service received an authorization error '%2'.",
    args: 2,
    severity: 'Critical',
    resolution: 'Check the user name and the password.',
  },
  LicenseRequired: {
    text: 'A license is required for this operation: %1.',
    args: 1,
    severity: 'Critical',
    resolution: 'Install the licence.',
  },
  InsufficientPrivilege: {
    text: 'There are insufficient privileges for the account or credentials associated with the current session to perform the requested operation.',
    args: 0,
    severity: 'Critical',
    resolution: 'Use an account with the privilege.',
  },
  MalformedJSON: {
    text: 'The request body submitted was malformed JSON and could not be parsed by the receiving service.',
    args: 0,
    severity: 'Critical',
    resolution: 'Send valid JSON.',
  },
  UnrecognizedRequestBody: {
    text: 'The service detected a malformed request body that it was unable to interpret.',
    args: 0,
    severity: 'Warning',
    resolution: 'Send a JSON object.',
  },
  PreconditionFailed: {
    text: 'The ETag supplied did not match the ETag required to change this resource.',
    args: 0,
    severity: 'Critical',
    resolution: 'Read the resource again and send its present ETag.',
  },
  PreconditionRequired: {
    text: 'A precondition header or annotation is required to change this resource.',
    args: 0,
    severity: 'Critical',
    resolution: 'Send If-Match with the ETag of the resource.',
  },
  HeaderInvalid: {
    text: "Header '%1' is invalid.",
    args: 1,
    severity: 'Critical',
    resolution: 'Correct or remove the header.',
  },
  QueryCombinationInvalid: {
    text: 'Two or more query parameters in the request cannot be used together.',
    args: 0,
    severity: 'Warning',
    resolution: 'Remove one of the query parameters.',
  },
  QueryParameterUnsupported: {
    text: "Query parameter '%1' is not supported.",
    args: 1,
    severity: 'Warning',
    resolution: 'Remove the query parameter.',
  },
  QueryParameterOutOfRange: {
    text: "The value '%1' for the query parameter %2 is out of range %3.",
    args: 3,
    severity: 'Warning',
    resolution: 'Choose a value within the range.',
  },
  QueryParameterValueTypeError: {
    text: "The value '%1' for the query parameter %2 is not a type that the parameter can accept.",
    args: 2,
    severity: 'Warning',
    resolution: 'Send the value in the right type.',
  },
  QueryParameterValueFormatError: {
    text: "The value '%1' for the parameter %2 is not a format that the parameter can accept.",
    args: 2,
    severity: 'Warning',
    resolution: 'Send the value in the right form.',
  },
  QueryNotSupportedOnResource: {
    text: 'Querying is not supported on the requested resource.',
    args: 0,
    severity: 'Warning',
    resolution: 'Remove the query parameters.',
  },
  PasswordChangeRequired: {
    text: "The password provided for this account must be changed before access is granted. PATCH the Password property for this account located at the target URI '%1' to complete this process.",
    args: 1,
    severity: 'Critical',
    resolution: 'Change the password of the account.',
  },
  CouldNotEstablishConnection: {
    text: "The service failed to establish a connection with the URI '%1'.",
    args: 1,
    severity: 'Critical',
    resolution: 'Check the URI and that its server answers.',
  },
  InternalError: {
    text: 'The request failed due to an internal service error. The service is still operational.',
    args: 0,
    severity: 'Critical',
    resolution: 'Send the request again; reset the service if that does not help.',
  },
  StringValueTooLong: {
    text: "The string '%1' exceeds the length limit %2.",
    args: 2,
    severity: 'Warning',
    resolution: 'Send a shorter value.',
  },
} satisfies Record<string, Message>

export type MessageId = keyof typeof baseMessages

export const baseVersion = '1.22.1'
const prefix = 'Base.1.22'

/** A message on its way to a client. `property` is a JSON pointer into the resource. */
export type Notice = { id: MessageId; args: readonly string[]; property?: string }

export const notice = (id: MessageId, ...args: readonly string[]): Notice => ({ id, args })

/** A notice about one property, named by its path in the resource (`Boot/BootSourceOverrideTarget`). */
export const propertyNotice = (id: MessageId, property: string, ...args: readonly string[]): Notice => ({
  id,
  args,
  property: `/${property}`,
})

export const messageIdOf = ({ id }: Notice): string => `${prefix}.${id}`

/** What `@Message.ExtendedInfo` carries for a notice. */
export function extendedInfo({ id, args, property }: Notice): Record<string, unknown> {
  const { text, severity, resolution } = baseMessages[id]
  return {
    '@odata.type': '#Message.v1_2_1.Message',
    MessageId: `${prefix}.${id}`,
    Message: filled(text, args),
    MessageArgs: args,
    MessageSeverity: severity,
    Resolution: resolution,
    ...(property === undefined ? {} : { RelatedProperties: [property] }),
  }
}

export const filled = (text: string, args: readonly string[]): string =>
  text.replace(/%(\d)/g, (_, index: string) => args[Number(index) - 1] ?? '')
