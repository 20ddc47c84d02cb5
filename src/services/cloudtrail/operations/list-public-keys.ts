import { fault, operation } from '../define.ts';
import { signingKeys } from '../tables.ts';

export const listPublicKeys = operation('ListPublicKeys', {
  access: () => ({ action: 'cloudtrail:ListPublicKeys', resource: '*' }),

  handle: ({ StartTime, EndTime, NextToken }, ctx) => {
    if (NextToken !== undefined) throw fault('InvalidTokenException', 'The token is not valid.');
    const endMs = EndTime ?? ctx.now();
    const startMs = StartTime ?? endMs;
    if (startMs > endMs)
      throw fault('InvalidTimeRangeException', 'The start time must not be after the end time.');
    return ctx.transact((tx) => ({
      PublicKeyList: [...tx.scan(signingKeys, { prefix: [ctx.region] })]
        .filter((key) => key.validFromMs <= endMs && key.validUntilMs >= startMs)
        .map((key) => ({
          Value: Buffer.from(key.publicKey, 'base64'),
          ValidityStartTime: key.validFromMs,
          ValidityEndTime: key.validUntilMs,
          Fingerprint: key.fingerprint,
        })),
    }));
  },
});
