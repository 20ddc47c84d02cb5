import type { Transaction } from '#kernel/store';

import { fault } from './define.ts';
import { limits } from './limits.ts';
import type { Topic } from './tables.ts';
import { findTopic, invalidParameter } from './topic.ts';

export type Tags = Readonly<Record<string, string>>;

/** Tags as a map; refuses keys that are given twice, too long, or AWS's own. */
export function readTags(given: readonly { readonly Key: string; readonly Value: string }[]): Tags {
  const tags = new Map<string, string>();
  for (const { Key, Value } of given) {
    if (tags.has(Key)) throw invalidParameter('Duplicated keys are not allowed.');
    if (Key.length < 1 || Key.length > limits.tagKeyCharacters)
      throw invalidParameter('Tags Reason: The tag key must be 1 to 128 characters long.');
    if (Value.length > limits.tagValueCharacters)
      throw invalidParameter('Tags Reason: The tag value must be at most 256 characters long.');
    if (Key.toLowerCase().startsWith('aws:'))
      throw invalidParameter('Tags Reason: The tag key must not start with aws:.');
    tags.set(Key, Value);
  }
  return Object.fromEntries(tags);
}

/** Refuses more tags than a topic may have. */
export function checkTagCount(tags: Tags): Tags {
  if (Object.keys(tags).length > limits.tags) {
    throw fault(
      'TagLimitExceededException',
      `Could not complete request: tag quota of per resource exceeded`,
    );
  }
  return tags;
}

/** The topic whose tags are meant. */
export function requireTagged(tx: Transaction, arn: string): Topic {
  const topic = findTopic(tx, arn);
  if (!topic) throw fault('ResourceNotFoundException', 'Resource does not exist');
  return topic;
}
