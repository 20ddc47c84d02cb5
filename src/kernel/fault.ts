/** What a caller is answered when the caller is wrong, or when AWS itself would fail. */

/** A fault that any service may answer: its code on the wire, status, and name for awsQuery and `x-amzn-query-error`. */
interface CommonFault {
  readonly status: number;
  /** Where awsQuery has another code than awsJson. */
  readonly queryCode?: string;
  readonly fault: 'client' | 'server';
}

/** Faults that the models do not declare. [AWS "Common Errors" of each service; recordings] */
export const commonFaults = {
  AccessDeniedException: { status: 400, queryCode: 'AccessDenied', fault: 'client' },
  ExpiredTokenException: { status: 403, queryCode: 'ExpiredToken', fault: 'client' },
  IncompleteSignatureException: { status: 403, queryCode: 'IncompleteSignature', fault: 'client' },
  InternalFailure: { status: 500, fault: 'server' },
  InvalidAction: { status: 400, fault: 'client' },
  InvalidClientTokenId: { status: 403, fault: 'client' },
  InvalidParameterCombinationException: {
    status: 400,
    queryCode: 'InvalidParameterCombination',
    fault: 'client',
  },
  InvalidParameterValueException: {
    status: 400,
    queryCode: 'InvalidParameterValue',
    fault: 'client',
  },
  InvalidRequest: { status: 400, fault: 'client' },
  InvalidSignatureException: { status: 403, queryCode: 'SignatureDoesNotMatch', fault: 'client' },
  MalformedInput: { status: 400, queryCode: 'MalformedInput', fault: 'client' },
  MalformedPolicyDocument: { status: 400, fault: 'client' },
  MissingAction: { status: 400, fault: 'client' },
  MissingAuthenticationTokenException: {
    status: 403,
    queryCode: 'MissingAuthenticationToken',
    fault: 'client',
  },
  MissingRequiredParameterException: {
    status: 400,
    queryCode: 'MissingParameter',
    fault: 'client',
  },
  NotImplemented: { status: 501, fault: 'server' },
  OptInRequired: { status: 403, fault: 'client' },
  RequestEntityTooLarge: { status: 413, fault: 'client' },
  RequestExpired: { status: 400, fault: 'client' },
  SerializationException: { status: 400, queryCode: 'MalformedInput', fault: 'client' },
  ServiceUnavailable: { status: 503, fault: 'server' },
  ThrottlingException: { status: 400, queryCode: 'Throttling', fault: 'client' },
  UnknownOperationException: { status: 404, queryCode: 'InvalidAction', fault: 'client' },
  UnrecognizedClientException: { status: 403, queryCode: 'InvalidClientTokenId', fault: 'client' },
  ValidationException: { status: 400, queryCode: 'ValidationError', fault: 'client' },
} as const satisfies Record<string, CommonFault>;

export type CommonFaultName = keyof typeof commonFaults;

/** An answer that says no. Its name is an error of the service's model or one of the common list. */
export class Fault extends Error {
  override readonly name = 'Fault';
  /** The error's name: a shape of the model, or a common fault. */
  readonly code: string;
  /** Members of the error besides its message. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, members: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.members = members;
  }
}

/** Makes a fault of the common list. */
export function commonFault(
  code: CommonFaultName,
  message: string,
  members?: Readonly<Record<string, unknown>>,
): Fault {
  return new Fault(code, message, members);
}

export function isFault(error: unknown, code?: string): error is Fault {
  return error instanceof Fault && (code === undefined || error.code === code);
}

/** The entry of the common list, if the name is one. */
export function findCommonFault(name: string): CommonFault | undefined {
  const list: Readonly<Record<string, CommonFault>> = commonFaults;
  return Object.hasOwn(list, name) ? list[name] : undefined;
}
