/** S3's wording. [Amazon S3 API Reference, "Error responses"; recordings; answers of S3 that users published] */
import { type EpochMs, epochMs, isoSeconds } from '#lib/time';

import { commonFault, Fault } from '../fault.ts';
import {
  commonRefusals,
  type Comparison,
  compact,
  ONE_MECHANISM,
  OTHER_BODY,
  type Place,
  type Refusals,
  shown,
} from './refusals.ts';

const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your key and signing method.';
const NEEDED =
  'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, ' +
  'X-Amz-SignedHeaders, and X-Amz-Expires parameters.';
const BODY_HASH =
  'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, ' +
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD, ' +
  'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER or a valid sha256 value.';
const OLD_SIGNATURE =
  'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.';

export const s3Refusals: Refusals = {
  windowMs: 15 * 60_000,

  missing: () => denied('Access Denied'),

  twoMechanisms: (authorization) =>
    new Fault('InvalidArgument', ONE_MECHANISM, {
      ArgumentName: 'Authorization',
      ArgumentValue: shown(authorization),
    }),

  unknownKind: (authorization) =>
    // Signature Version 2.
    authorization.startsWith('AWS ')
      ? commonFault('InvalidRequest', OLD_SIGNATURE)
      : new Fault('InvalidArgument', 'Unsupported Authorization Type', {
          ArgumentName: 'Authorization',
          ArgumentValue: shown(authorization),
        }),

  notAPair: () => threeComponents(),

  missingParts: (parts) =>
    parts.length > 0
      ? threeComponents()
      : denied('AWS authentication requires a valid Date or x-amz-date header'),

  missingParameters: () => parameters(NEEDED),

  missingExpiry: () => parameters(NEEDED),

  repeated: (_name, place) => (place === 'header' ? threeComponents() : parameters(NEEDED)),

  algorithm: (_algorithm, place) =>
    place === 'header'
      ? commonFault('InvalidRequest', OLD_SIGNATURE)
      : parameters('X-Amz-Algorithm only supports "AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256"'),

  credential: (_credential, place) =>
    malformed(
      place,
      'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    ),

  expiry: (problem) => {
    switch (problem) {
      case 'number':
        return parameters('X-Amz-Expires should be a number');
      case 'negative':
        return parameters('X-Amz-Expires must be non-negative');
      case 'week':
        return parameters(
          'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
        );
    }
  },

  date: (_text, place) =>
    place === 'header'
      ? denied('AWS authentication requires a valid Date or x-amz-date header')
      : parameters("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\""),

  scopeDate: (scopeDate, dateTime, place) =>
    malformed(
      place,
      `Invalid credential date "${shown(scopeDate)}". This date is not the same as X-Amz-Date: "${dateTime.slice(0, 8)}".`,
    ),

  region: (region, place) => malformed(place, `the region '${shown(region)}' is wrong`),

  service: (service, wanted, place) =>
    malformed(
      place,
      `incorrect service "${shown(service)}". This endpoint belongs to "${wanted}".`,
    ),

  hostUnsigned: () => s3Refusals.headersUnsigned(['host']),

  headersUnsigned: (names) =>
    denied('There were headers present in the request which were not signed', {
      HeadersNotSigned: names.toSorted().join(', '),
    }),

  unreadable: () => commonFault('InvalidSignatureException', MISMATCH),

  unknownKey: (accessKeyId) =>
    new Fault(
      'InvalidAccessKeyId',
      'The AWS Access Key Id you provided does not exist in our records.',
      { AWSAccessKeyId: shown(accessKeyId) },
    ),

  invalidToken: () =>
    new Fault('InvalidToken', 'The provided token is malformed or otherwise invalid.'),

  expiredToken: () => commonFault('ExpiredTokenException', 'The provided token has expired.'),

  skewed: (signedAt, now) =>
    new Fault(
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
      {
        RequestTime: compact(signedAt),
        ServerTime: isoSeconds(now),
        MaxAllowedSkewMilliseconds: s3Refusals.windowMs,
      },
    ),

  notYetCurrent: (signedAt, now) =>
    denied('Request is not valid yet', {
      'X-Amz-Date': compact(signedAt),
      ServerTime: isoSeconds(now),
    }),

  expired: (signedAt: EpochMs, now: EpochMs, expiresSeconds: number) =>
    denied('Request has expired', {
      'X-Amz-Expires': expiresSeconds,
      Expires: isoSeconds(epochMs(signedAt + expiresSeconds * 1000)),
      ServerTime: isoSeconds(now),
    }),

  mismatch: (comparison) =>
    commonFault('InvalidSignatureException', MISMATCH, comparison && membersOf(comparison)),

  missingBodyHash: () =>
    commonFault('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256'),

  malformedBodyHash: (stated) =>
    new Fault('InvalidArgument', BODY_HASH, {
      ArgumentName: 'x-amz-content-sha256',
      ArgumentValue: shown(stated),
    }),

  otherBody: (stated, computed) =>
    new Fault('XAmzContentSHA256Mismatch', OTHER_BODY, {
      ClientComputedContentSHA256: stated,
      S3ComputedContentSHA256: computed,
    }),
};

function membersOf(comparison: Comparison): Readonly<Record<string, unknown>> {
  return {
    AWSAccessKeyId: comparison.accessKeyId,
    StringToSign: comparison.stringToSign,
    SignatureProvided: comparison.signature,
    CanonicalRequest: comparison.canonicalRequest,
  };
}

function denied(message: string, members?: Readonly<Record<string, unknown>>): Fault {
  return commonFault('AccessDeniedException', message, members);
}

function parameters(message: string): Fault {
  return new Fault('AuthorizationQueryParametersError', message);
}

function malformed(place: Place, problem: string): Fault {
  return place === 'query'
    ? parameters(`Error parsing the X-Amz-Credential parameter; ${problem}`)
    : new Fault(
        'AuthorizationHeaderMalformed',
        `The authorization header is malformed; ${problem}`,
      );
}

function threeComponents(): Fault {
  return malformed(
    'header',
    'the authorization header requires three components: Credential, SignedHeaders, and Signature.',
  );
}

/** The wording of a service. */
export function refusalsOf(isS3: boolean): Refusals {
  return isS3 ? s3Refusals : commonRefusals;
}
