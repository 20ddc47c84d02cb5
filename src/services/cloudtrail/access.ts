/** The permissions that operations need: an action on the ARN of a trail or an event data store. */
import type { AccessRule, Context } from '#kernel/operation';

import type { Tag } from './api.gen.ts';
import { storeNameOf } from './event-store.ts';
import { tagConditions } from './tags.ts';
import { arnOfTrail, findShadow, findTrail, trailNameOf } from './trail.ts';

/** An action on the trail that a request names: by its real ARN, also where a name means a trail of all regions. */
export function trailRule(ctx: Context, action: string, text: string): AccessRule {
  const named = trailNameOf(ctx, text);
  const shadow = named.isArn
    ? undefined
    : ctx.transact((tx) =>
        findTrail(tx, named.region, named.name)
          ? undefined
          : findShadow(tx, named.region, named.name),
      );
  return {
    action: `cloudtrail:${action}`,
    resource: shadow ? arnOfTrail(ctx.account, shadow) : named.arn,
  };
}

export function storeRule(ctx: Context, action: string, text: string): AccessRule {
  return { action: `cloudtrail:${action}`, resource: storeNameOf(ctx, text).arn };
}

/** AWS: what is made with tags needs the permission to tag. [CloudTrail User Guide, "Identity-based policy examples"] */
export function creationRules(
  action: string,
  resource: string,
  tags: readonly Tag[] | undefined,
): readonly AccessRule[] {
  const conditions = tagConditions(tags);
  const rule = { action: `cloudtrail:${action}`, resource, conditions };
  return tags?.length ? [rule, { action: 'cloudtrail:AddTags', resource, conditions }] : [rule];
}

/** A role that is handed over to CloudTrail. */
export function passRoleRules(roleArn: string | undefined): readonly AccessRule[] {
  if (roleArn === undefined || roleArn === '') return [];
  return [
    {
      action: 'iam:PassRole',
      resource: roleArn,
      conditions: { 'iam:passedtoservice': 'cloudtrail.amazonaws.com' },
    },
  ];
}
