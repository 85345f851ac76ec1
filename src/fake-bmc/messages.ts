/** One message of a registry. `%1` … stand for the arguments, of which there are `args`. */
export type Message = { text: string; args: number; severity: 'OK' | 'Warning' | 'Critical'; resolution: string }

/** A message's row; its arguments are those its text has places for. */
const row =
  (severity: Message['severity']) =>
  (text: string, resolution: string): Message => ({
    text,
    args: new Set(text.match(/%\d/g)).size,
    severity,
    resolution,
  })

export const ok = row('OK')
export const warning = row('Warning')
export const critical = row('Critical')

/**
 * The messages this service uses of the Base registry; its own, trimmed copy is what it publishes.
 *
 * @source DMTF Base.1.22.1 (identifiers, texts, argument counts, severities)
 */
export const baseMessages = {
  Success: ok('The request completed successfully.', 'None.'),
  Created: ok('The resource was created successfully.', 'None.'),
  AccountModified: ok('The account was successfully modified.', 'None.'),
  GeneralError: critical(
    'A general error has occurred. See Resolution for information on how to resolve the error, or @Message.ExtendedInfo if Resolution is not provided.',
    'See the extended information.',
  ),
  NoOperation: warning(
    'The request body submitted contain no data to act upon and no changes to the resource took place.',
    'Submit at least one property that can change.',
  ),
  PropertyUnknown: warning(
    'The property %1 is not in the list of valid properties for the resource.',
    'Remove the property and send the request again.',
  ),
  PropertyNotWritable: warning(
    'The property %1 is a read-only property and cannot be assigned a value.',
    'Remove the property and send the request again.',
  ),
  EmptyJSON: warning(
    'The request body submitted contained an empty JSON object and the service is unable to process it.',
    'Put at least one member into the body.',
  ),
  PropertyValueNotInList: warning(
    "The value '%1' for the property %2 is not in the list of acceptable values.",
    'Choose one of the listed values.',
  ),
  PropertyValueTypeError: warning(
    "The value '%1' for the property %2 is not a type that the property can accept.",
    'Send the value in the type of the schema.',
  ),
  PropertyValueFormatError: warning(
    "The value '%1' for the property %2 is not a format that the property can accept.",
    'Send the value in the form the schema asks for.',
  ),
  PropertyValueOutOfRange: warning(
    "The value '%1' for the property %2 is not in the supported range of acceptable values.",
    'Choose a value within the bounds.',
  ),
  PropertyValueConflict: warning(
    "The property '%1' could not be written because its value would conflict with the value of the '%2' property.",
    'Change one of the two properties.',
  ),
  PropertyMissing: warning(
    'The property %1 is a required property and must be included in the request.',
    'Add the property and send the request again.',
  ),
  CreateFailedMissingReqProperties: critical(
    'The create operation failed because the required property %1 was missing from the request.',
    'Add the property and send the request again.',
  ),
  ActionParameterMissing: critical(
    'The action %1 requires the parameter %2 to be present in the request body.',
    'Add the parameter and send the request again.',
  ),
  ActionParameterUnknown: warning(
    'The action %1 was submitted with the invalid parameter %2.',
    'Remove the parameter and send the request again.',
  ),
  ActionParameterValueNotInList: warning(
    "The value '%1' for the parameter %2 in the action %3 is not in the list of acceptable values.",
    'Choose one of the listed values.',
  ),
  ActionParameterValueTypeError: warning(
    "The value '%1' for the parameter %2 in the action %3 is not a type that the parameter can accept.",
    'Send the value in the type of the schema.',
  ),
  ActionParameterValueFormatError: warning(
    "The value '%1' for the parameter %2 in the action %3 is not a format that the parameter can accept.",
    'Send the value in the form the schema asks for.',
  ),
  ActionParameterValueConflict: warning(
    "The parameter '%1' with the requested value of '%2' does not meet the constraints of the implementation.",
    'Bring the resource into a state that allows this value.',
  ),
  ActionNotSupported: critical('The action %1 is not supported by the resource.', 'Use an action the resource lists.'),
  ResourceMissingAtURI: critical(
    "The resource at the URI '%1' was not found.",
    'Follow a link of an existing resource.',
  ),
  OperationNotAllowed: critical(
    'The HTTP method is not allowed on this resource.',
    'Use a method of the Allow header.',
  ),
  RestrictedRole: warning("The operation was not successful because the role '%1' is restricted.", 'Use another role.'),
  ResourceCannotBeDeleted: critical(
    'The delete request failed because the resource requested cannot be deleted.',
    'Leave the resource in place.',
  ),
  ResourceInUse: warning(
    'The change to the requested resource failed because the resource is in use or in transition.',
    'Free the resource, or wait, and send the request again.',
  ),
  ResourceAlreadyExists: critical(
    "The requested resource of type %1 with the property %2 with the value '%3' already exists.",
    'Choose another value, or change the existing resource.',
  ),
  ServiceTemporarilyUnavailable: critical(
    'The service is temporarily unavailable. Retry in %1 seconds.',
    'Wait and send the request again.',
  ),
  SessionLimitExceeded: critical(
    'The session establishment failed due to the number of simultaneous sessions exceeding the limit of the implementation.',
    'End a session and log in again.',
  ),
  EventSubscriptionLimitExceeded: critical(
    'The event subscription failed due to the number of simultaneous subscriptions exceeding the limit of the implementation.',
    'Delete a subscription and send the request again.',
  ),
  NoValidSession: critical(
    'There is no valid session established with the implementation.',
    'Log in and send the request again.',
  ),
  AuthenticationTokenRequired: critical(
    'The request could not be performed because an authentication token was not provided.',
    'Send X-Auth-Token, or credentials.',
  ),
  ResourceAtUriUnauthorized: critical(
    "While accessing the resource at '%1', the service received an authorization error '%2'.",
    'Check the user name and the password.',
  ),
  LicenseRequired: critical('A license is required for this operation: %1.', 'Install the licence.'),
  InsufficientPrivilege: critical(
    'There are insufficient privileges for the account or credentials associated with the current session to perform the requested operation.',
    'Use an account with the privilege.',
  ),
  MalformedJSON: critical(
    'The request body submitted was malformed JSON and could not be parsed by the receiving service.',
    'Send valid JSON.',
  ),
  UnrecognizedRequestBody: warning(
    'The service detected a malformed request body that it was unable to interpret.',
    'Send a JSON object.',
  ),
  PreconditionFailed: critical(
    'The ETag supplied did not match the ETag required to change this resource.',
    'Read the resource again and send its present ETag.',
  ),
  PreconditionRequired: critical(
    'A precondition header or annotation is required to change this resource.',
    'Send If-Match with the ETag of the resource.',
  ),
  HeaderInvalid: critical("Header '%1' is invalid.", 'Correct or remove the header.'),
  QueryCombinationInvalid: warning(
    'Two or more query parameters in the request cannot be used together.',
    'Remove one of the query parameters.',
  ),
  QueryParameterUnsupported: warning("Query parameter '%1' is not supported.", 'Remove the query parameter.'),
  QueryParameterOutOfRange: warning(
    "The value '%1' for the query parameter %2 is out of range %3.",
    'Choose a value within the range.',
  ),
  QueryParameterValueTypeError: warning(
    "The value '%1' for the query parameter %2 is not a type that the parameter can accept.",
    'Send the value in the right type.',
  ),
  QueryParameterValueFormatError: warning(
    "The value '%1' for the parameter %2 is not a format that the parameter can accept.",
    'Send the value in the right form.',
  ),
  QueryNotSupportedOnResource: warning(
    'Querying is not supported on the requested resource.',
    'Remove the query parameters.',
  ),
  PasswordChangeRequired: critical(
    "The password provided for this account must be changed before access is granted. PATCH the Password property for this account located at the target URI '%1' to complete this process.",
    'Change the password of the account.',
  ),
  CouldNotEstablishConnection: critical(
    "The service failed to establish a connection with the URI '%1'.",
    'Check the URI and that its server answers.',
  ),
  InternalError: critical(
    'The request failed due to an internal service error. The service is still operational.',
    'Send the request again; reset the service if that does not help.',
  ),
  StringValueTooLong: warning("The string '%1' exceeds the length limit %2.", 'Send a shorter value.'),
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
