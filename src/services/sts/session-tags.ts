import type { SessionFacts } from '#kernel/identity';
/** Session tags: those of a request, and those that a chain of roles hands on. [IAM User Guide, "Pass session tags in AWS STS"] */
import type { ConditionValue } from '#languages/iam-policy/types';

import type { Tag } from './api.gen.ts';
import { fault } from './define.ts';

const RESERVED = 'aws:';

/** The tags of one session. Their keys are compared without regard to case, and keep it. */
export interface SessionTags {
  /** Those that the request names. */
  readonly requested: readonly Tag[];
  /** Requested and inherited ones, as the session will have them. */
  readonly all: ReadonlyMap<string, string>;
  readonly transitiveKeys: readonly string[];
}

/** Puts together what a request asks for and what the calling session hands on. */
export function sessionTagsOf(
  input: {
    readonly Tags?: readonly Tag[] | undefined;
    readonly TransitiveTagKeys?: readonly string[] | undefined;
  },
  calling: SessionFacts | undefined,
): SessionTags {
  const requested = input.Tags ?? [];
  const requestedKeys = distinctKeys(requested);
  for (const key of input.TransitiveTagKeys ?? []) {
    if (!requestedKeys.has(key.toLowerCase())) {
      throw invalid('The specified transitive tag key must be included in the requested tags.');
    }
  }
  const inherited = inheritedTags(calling);
  for (const [key] of inherited) {
    // AWS: an inherited tag is never overridden. [Recorded: AssumeRole]
    if (requestedKeys.has(key.toLowerCase())) {
      throw invalid(
        "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
      );
    }
  }
  const own = requested.map(({ Key, Value }) => [Key, Value] as const);
  return {
    requested,
    all: new Map([...inherited, ...own]),
    transitiveKeys: [...inherited.map(([key]) => key), ...(input.TransitiveTagKeys ?? [])],
  };
}

function distinctKeys(tags: readonly Tag[]): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const { Key } of tags) {
    const key = Key.toLowerCase();
    if (keys.has(key)) {
      throw invalid('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
    }
    if (key.startsWith(RESERVED)) {
      throw invalid(`The tag key ${Key} begins with the reserved prefix ${RESERVED}`);
    }
    keys.add(key);
  }
  return keys;
}

function inheritedTags(calling: SessionFacts | undefined): readonly (readonly [string, string])[] {
  const keys = new Set(calling?.transitiveTagKeys?.map((key) => key.toLowerCase()));
  return Object.entries(calling?.tags ?? {}).filter(([key]) => keys.has(key.toLowerCase()));
}

/** The condition keys that tell of the requested tags. */
export function tagConditions({
  requested,
  transitiveKeys,
}: SessionTags): Record<string, ConditionValue> {
  const conditions: Record<string, ConditionValue> = {};
  for (const { Key, Value } of requested) conditions[`aws:requesttag/${Key}`] = Value;
  if (requested.length > 0) conditions['aws:tagkeys'] = requested.map(({ Key }) => Key);
  if (transitiveKeys.length > 0) conditions['sts:transitivetagkeys'] = transitiveKeys;
  return conditions;
}

/** The part of a session's facts that tells of its tags. */
export function tagFacts({ all, transitiveKeys }: SessionTags): Partial<SessionFacts> {
  return {
    ...(all.size > 0 && { tags: Object.fromEntries(all) }),
    ...(transitiveKeys.length > 0 && { transitiveTagKeys: transitiveKeys }),
  };
}

function invalid(message: string) {
  return fault('InvalidParameterValueException', message);
}
