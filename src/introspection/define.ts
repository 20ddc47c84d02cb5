import type { AccessRule, Context } from '#kernel/operation';
import { vocabulary } from '#kernel/operation';

import type { SkykeepApi } from './api.ts';

export const { operation, fault } = vocabulary<SkykeepApi>();

/** The permission for an operation on the whole cloud. It belongs to the first account, so that no other's policy can give it. */
export function onCloud(
  action: keyof SkykeepApi['operations'],
  account: string,
): (input: unknown, ctx: Context) => AccessRule {
  return (_input, ctx) => ({
    action: `skykeep:${action}`,
    resource: `arn:aws:skykeep:${ctx.region}:${account}:*`,
  });
}
