/** Tags of secrets. [Secrets Manager API Reference, TagResource] */
import type { Tag } from './api.gen.ts';
import { fault } from './define.ts';
import { limits } from './limits.ts';

export type Tags = Readonly<Record<string, string>>;

const RESERVED = /^aws:/i;

/** The tags of a request as they are: what conditions are asked about. */
export function givenTags(tags: readonly Tag[] | undefined): Tags {
  return Object.fromEntries((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
}

/** The tags of a request; refuses those that nobody may set. */
export function checkedTags(tags: readonly Tag[] | undefined): Tags {
  for (const { Key } of tags ?? []) {
    if (Key === undefined) {
      throw fault('InvalidParameterException', 'The parameter Tags has a tag without a Key.');
    }
  }
  const given = givenTags(tags);
  checkTagKeys(Object.keys(given));
  if (Object.keys(given).length < (tags?.length ?? 0)) {
    throw fault('InvalidParameterException', 'The parameter Tags names a tag key more than once.');
  }
  return given;
}

export function checkTagKeys(keys: readonly string[]): void {
  if (!keys.some((key) => RESERVED.test(key))) return;
  throw fault(
    'InvalidParameterException',
    "You can't use tag keys that begin with aws:, because they are reserved for AWS.",
  );
}

/** The tags after some were set. */
export function withTags(tags: Tags, set: Tags): Tags {
  const merged = { ...tags, ...set };
  if (Object.keys(merged).length > limits.tags) {
    throw fault(
      'InvalidParameterException',
      `You can't have more than ${limits.tags} tags on a secret.`,
    );
  }
  return merged;
}

export function withoutTags(tags: Tags, keys: readonly string[]): Tags {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key)));
}

export function shownTags(tags: Tags): readonly Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
