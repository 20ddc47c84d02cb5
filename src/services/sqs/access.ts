import type { AccessRule, Context } from '#kernel/operation';

import { arnOfUrl } from './queue.ts';

/** The rule of most operations: one action on the queue of the URL. */
export function onQueue(action: string) {
  return ({ QueueUrl }: { readonly QueueUrl: string }, ctx: Context): AccessRule => ({
    action: `sqs:${action}`,
    resource: arnOfUrl(ctx, QueueUrl),
  });
}

/** Condition keys of the tags that a request carries. */
export function tagConditions(
  tags: Readonly<Record<string, string>> | undefined,
): NonNullable<AccessRule['conditions']> {
  const entries = Object.entries(tags ?? {});
  if (entries.length === 0) return {};
  return {
    'aws:tagkeys': entries.map(([key]) => key),
    ...Object.fromEntries(entries.map(([key, value]) => [`aws:requesttag/${key}`, value])),
  };
}
