import { keyRule, requireGranted } from '../access.ts';
import { operation } from '../define.ts';
import { keyArn, ownerOfName } from '../key-name.ts';
import { usages } from '../tables.ts';

export const getKeyLastUsage = operation('GetKeyLastUsage', {
  owner: ({ KeyId }) => ownerOfName(KeyId),
  access: ({ KeyId }, ctx) => keyRule(ctx, { action: 'kms:GetKeyLastUsage', name: KeyId }),

  handle: (_input, ctx, [rule]) =>
    ctx.transact((tx) => {
      const key = requireGranted(tx, ctx, rule);
      const usage = tx.get(usages, key.id);
      return {
        KeyId: keyArn(ctx, key.id),
        // GAP: without the event's id in CloudTrail: the context of a call does not tell it.
        ...(usage && {
          KeyLastUsage: {
            Operation: usage.operation,
            Timestamp: usage.atMs,
            KmsRequestId: usage.requestId,
          },
        }),
        // Every use is known from the first on.
        TrackingStartDate: key.createdAtMs,
        KeyCreationDate: key.createdAtMs,
      };
    }),
});
