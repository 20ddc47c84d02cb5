import { arnOf } from '#kernel/identity';
import type { Context } from '#kernel/operation';

import { onEntity } from '../../access.ts';
import { fault, operation } from '../../define.ts';
import { findEntityById, secondOf } from '../../entity.ts';
import { accessKeys } from '../../tables.ts';

export const getAccessKeyLastUsed = operation('GetAccessKeyLastUsed', {
  access: ({ AccessKeyId }, ctx) =>
    onEntity(ctx, 'GetAccessKeyLastUsed', 'user', ownerOf(ctx, AccessKeyId) ?? '*'),

  handle: ({ AccessKeyId }, ctx) => {
    const UserName = ownerOf(ctx, AccessKeyId);
    if (UserName === undefined) throw unknownKey(ctx, AccessKeyId);
    const last = ctx.usage.lastUse(ctx.account, AccessKeyId);
    // AWS: of a key that was never used it tells N/A, and no date. [IAM API Reference, AccessKeyLastUsed]
    const AccessKeyLastUsed = last
      ? { LastUsedDate: secondOf(last.lastAtMs), ServiceName: last.service, Region: last.region }
      : { ServiceName: 'N/A', Region: 'N/A' };
    return { UserName, AccessKeyLastUsed };
  },
});

function ownerOf(ctx: Context, accessKeyId: string): string | undefined {
  return (
    ctx.transact((tx) => {
      const key = tx.get(accessKeys, accessKeyId);
      return (key && findEntityById(tx, key.userId)?.name) ?? null;
    }) ?? undefined
  );
}

/** GAP: the model has no fault for a key that is not the account's; it is refused as one that nobody may ask about. */
function unknownKey(ctx: Context, accessKeyId: string) {
  return fault(
    'AccessDeniedException',
    `User: ${arnOf(ctx.identity.caller)} is not authorized to perform: iam:GetAccessKeyLastUsed on resource: access key ${accessKeyId}`,
  );
}
