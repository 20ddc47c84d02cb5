/** What the SDK does by itself besides putting values on the wire, and how the samples keep out of its way. */

/** Members that the SDK adds, by service. */
export const sdkAdds: Readonly<Record<string, readonly string[]>> = {
  'api-gateway': ['accepts'],
  // The source of a copy is signed by the client for the target.
  ec2: ['DestinationRegion', 'PresignedUrl'],
  s3: ['ContentLength', 'ChecksumAlgorithm', 'ChecksumCRC32', 'ContentMD5', 'ContentType'],
  's3-control': ['ChecksumAlgorithm', 'ContentMD5'],
};

/** Values of inputs that the SDK takes only in one form: they become part of a host's name, or choose a checksum. */
const FIXED: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  eventbridge: { EndpointId: 'abcde.veo' },
  sesv2: { EndpointId: 'abcde.veo' },
  s3: {
    Bucket: 'a-bucket',
    ChecksumAlgorithm: 'CRC32',
    // The SDK checks the body against the header.
    ChecksumMode: undefined,
    ContentMD5: undefined,
    // The SDK replaces these by their hashes.
    SSECustomerKey: undefined,
    CopySourceSSECustomerKey: undefined,
  },
  's3-control': { AccountId: '123456789012', OutpostId: 'op-1', ChecksumAlgorithm: 'CRC32' },
};

/** Values of outputs that the SDK makes something else of. */
const FIXED_ANSWERS: typeof FIXED = {
  // The content type of every stream of events.
  lambda: { ResponseStreamContentType: 'application/vnd.amazon.eventstream' },
  // Made from the header Expires, whatever it is.
  s3: { ExpiresString: undefined },
};

/** Members of outputs that the SDK adds. */
export const sdkFills: Readonly<Record<string, readonly string[]>> = { s3: ['ExpiresString'] };

/** Members without which the SDK takes an answer for an aborted one. */
export const neededAnswers: Readonly<Record<string, readonly string[]>> = {
  s3: ['CopyObjectResult', 'CopyPartResult'],
};

/** The value as the SDK takes it. */
export function fitted(service: string, value: unknown, isInput: boolean): unknown {
  const fixed = (isInput ? FIXED : FIXED_ANSWERS)[service];
  if (!fixed || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, item]) => [key, Object.hasOwn(fixed, key) ? fixed[key] : item])
      .filter(([, item]) => item !== undefined),
  );
}

/** What a service's client needs to be told. */
export function settingsOf(service: string): object {
  switch (service) {
    // Messages are compared with their digests otherwise.
    case 'sqs':
      return { md5: false };
    // The account goes in front of the host.
    case 's3-control':
      return { endpoint: 'http://s3-control.example:4566' };
    default:
      return {};
  }
}

/** A fault's message is no member of it. */
export function errorMembersOf(value: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value as object).filter(([key]) => key.toLowerCase() !== 'message'),
  );
}
