/** Tags of accounts, OUs, policies, the root and the resource policy. [Organizations User Guide, "Tagging resources"] */
import type { AccessRule } from '#kernel/operation';

import type { Tag } from './api.gen.ts';
import { constraint } from './define.ts';
import { checkLength, invalid } from './input.ts';
import { limits } from './limits.ts';
import type { Tags } from './tables.ts';

const RESERVED = /^aws:/i;
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** The tags of a request; refuses those that nobody may set. */
export function tagsOf(given: readonly Tag[] | undefined): Tags {
  const tags = given ?? [];
  checkKeys(tags.map(({ Key }) => Key));
  for (const { Value } of tags) {
    checkLength('Value', Value, { max: 256 });
    checkText(Value);
  }
  if (new Set(tags.map(({ Key }) => Key)).size < tags.length)
    throw invalid(
      'DUPLICATE_TAG_KEY',
      'You provided a tag key more than once: tag keys must be unique.',
    );
  return withTags({}, Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])));
}

export function checkKeys(keys: readonly string[]): void {
  for (const key of keys) {
    checkLength('Key', key, { min: 1, max: 128 });
    checkText(key);
    if (RESERVED.test(key))
      throw invalid(
        'INVALID_SYSTEM_TAGS_PARAMETER',
        'You specified a tag key that is a system tag: tag keys that begin with aws: are reserved.',
      );
  }
}

/** The tags after some were set. */
export function withTags(tags: Tags, set: Tags): Tags {
  const merged = Object.fromEntries(Object.entries({ ...tags, ...set }).toSorted(byKey));
  if (Object.keys(merged).length > limits.tags)
    throw constraint(
      'MAX_TAG_LIMIT_EXCEEDED',
      `You have exceeded the number of tags allowed on this resource: ${limits.tags}.`,
    );
  return merged;
}

export function withoutTags(tags: Tags, keys: readonly string[]): Tags {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key)));
}

export function toTags(tags: Tags): readonly Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** `aws:RequestTag/…` and `aws:TagKeys` of the tags that a request carries. */
export function tagConditions(
  tags: readonly Tag[] | undefined,
): NonNullable<AccessRule['conditions']> {
  if (!tags || tags.length === 0) return {};
  return {
    ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:requesttag/${Key}`, Value])),
    'aws:tagkeys': tags.map(({ Key }) => Key),
  };
}

function checkText(text: string): void {
  if (!ALLOWED.test(text))
    throw invalid(
      'INVALID_PATTERN',
      'You provided a value that does not match the required pattern.',
    );
}

function byKey([left]: readonly [string, string], [right]: readonly [string, string]): number {
  return left < right ? -1 : 1;
}
