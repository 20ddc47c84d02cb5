import { accountOf } from '#kernel/identity';
import type { AccessRule, Context } from '#kernel/operation';
import { isRegion } from '#kernel/region';

import { invalidParameter, parseSnsArn, topicArn } from './topic.ts';

/** The rule of most operations: one action on the topic of the ARN, in the region that was called. */
export function onTopic(
  action: string,
  arn: string,
  ctx: Context,
  { parameter = 'TopicArn', conditions }: TopicAccess = {},
): AccessRule {
  const { region, rest } = parseSnsArn(arn, parameter);
  // AWS: a topic is managed and published to in its own region only. [recordings: test_cross_region_access]
  if (region !== ctx.request.scopeRegion || rest !== undefined) throw invalidParameter(parameter);
  return { action: `sns:${action}`, resource: arn, ...(conditions && { conditions }) };
}

interface TopicAccess {
  readonly parameter?: string;
  readonly conditions?: NonNullable<AccessRule['conditions']>;
}

/**
 * The rule of operations on a subscription: its topic is the resource, and the caller's own account permits it, because the
 * owner of a subscription may be another account than the topic's. Which of the two the caller must be is checked in `mayManage`.
 */
export function onSubscription(action: string, arn: string, ctx: Context): AccessRule {
  const { region, account, name } = parseSnsArn(arn, 'SubscriptionArn');
  return {
    action: `sns:${action}`,
    resource: topicArn(region, account, name),
    account: accountOf(ctx.identity.caller) ?? account,
  };
}

/**
 * The cell in which a subscription or a topic lies; that of the call for a text that the access rule then refuses, and for an
 * account that this cloud does not know: nothing lies there.
 */
export function placeOf(arn: string | undefined, { accounts }: Pick<Context, 'accounts'>) {
  const [, , , region = '', account = ''] = arn?.split(':') ?? [];
  return isRegion(region) && accounts.isOpen(account) ? { region, account } : {};
}

/** Condition keys of the tags that a request carries. */
export function tagConditions(
  tags: readonly { readonly Key: string; readonly Value: string }[] | undefined,
): NonNullable<AccessRule['conditions']> {
  if (!tags || tags.length === 0) return {};
  return {
    'aws:tagkeys': tags.map(({ Key }) => Key),
    ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:requesttag/${Key}`, Value])),
  };
}
