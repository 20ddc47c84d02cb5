/** What a write makes of a parameter. It decides from the request, the parameter as it is, and the account's settings. */
import { utf8Length } from '#lib/bytes';
import { matchWhole } from '#lib/regular-expression';
import type { EpochMs } from '#lib/time';

import type { ParameterTier, ParameterType, PutParameterRequest } from './api.gen.ts';
import { checkDataType } from './data-type.ts';
import { fault } from './define.ts';
import { keptPolicies, parsePolicies } from './policy.ts';
import type { Census, Parameter, Traits } from './tables.ts';
import { tierOf } from './tier.ts';

/** AWS: the key of a SecureString whose write names none, also where the last one did. [Systems Manager API Reference, PutParameter] */
const DEFAULT_KEY = 'alias/aws/ssm';

export interface Write {
  readonly name: string;
  readonly input: PutParameterRequest;
  readonly current: Parameter | undefined;
  readonly usualTier: ParameterTier;
  readonly census: Census;
  readonly now: EpochMs;
  readonly by: string;
}

/** Refuses what no parameter could make right. */
export function checkRequest({ Value, Overwrite, Tags }: PutParameterRequest): void {
  if (Value === '') {
    throw fault(
      'ValidationException',
      "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1.",
    );
  }
  if (Overwrite && Tags && Tags.length > 0) {
    throw fault(
      'ValidationException',
      "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
    );
  }
}

/** The traits of the version that is written. */
export function traitsOf(write: Write): Traits {
  const { input, current, now, name } = write;
  const type = typeOf(write);
  const dataType = input.DataType ?? current?.dataType ?? 'text';
  checkDataType(dataType, type, name);
  const policies =
    input.Policies === undefined
      ? keptPolicies(current?.policies ?? [], now)
      : parsePolicies(input.Policies, now);
  const tier = tierOf({
    asked: input.Tier,
    usual: write.usualTier,
    current: current?.tier,
    valueBytes: utf8Length(input.Value),
    hasPolicies: policies.length > 0,
    census: write.census,
  });
  const description = input.Description ?? current?.description;
  const allowedPattern = input.AllowedPattern ?? current?.allowedPattern;
  if (allowedPattern) checkValue(input.Value, type, allowedPattern);
  const keyId = keyOf(write, type);
  return {
    type,
    tier,
    dataType,
    policies,
    modifiedAtMs: now,
    modifiedBy: write.by,
    ...(description && { description }),
    ...(allowedPattern && { allowedPattern }),
    ...(keyId !== undefined && { keyId }),
  };
}

function typeOf({ input, current }: Write): ParameterType {
  if (current && !input.Overwrite) {
    throw fault(
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    );
  }
  const type = input.Type ?? current?.type;
  if (type === undefined) {
    throw fault('ValidationException', 'A parameter type is required when you create a parameter.');
  }
  // GAP: AWS documents this for parameters in a hierarchy; it holds for all of them here.
  if (current && current.type !== type) {
    throw fault(
      'HierarchyTypeMismatchException',
      "Parameter Store doesn't support changing a parameter type in a hierarchy. For example, you can't change a parameter from a String type to a SecureString type. You must create a new, unique parameter.",
    );
  }
  return type;
}

function keyOf({ input }: Write, type: ParameterType): string | undefined {
  if (type === 'SecureString') return input.KeyId ?? DEFAULT_KEY;
  if (input.KeyId === undefined) return undefined;
  throw fault('ValidationException', 'KeyId is required for SecureString type parameter only.');
}

/** AWS: the whole value must match. [Systems Manager User Guide, "Creating parameter hierarchies": 10,000 is no \d{1,4}] */
function checkValue(value: string, type: ParameterType, pattern: string): void {
  // GAP: each item of a StringList must match; AWS does not say whether it reads the items or the list.
  const texts = type === 'StringList' ? value.split(',') : [value];
  const matched = matchWhole(pattern, ...texts);
  switch (matched.kind) {
    case 'match':
      return;
    case 'mismatch':
      throw fault(
        'ParameterPatternMismatchException',
        `Parameter value, cannot be validated against allowedPattern: ${pattern}`,
      );
    case 'malformed':
      // GAP: AWS reads Java's regular expressions; here they are RE2's, without look-around and references back.
      throw fault(
        'InvalidAllowedPatternException',
        `The request doesn't meet the regular expression requirement: ${matched.problem}`,
      );
    case 'too-large':
      // GAP: AWS has no such bound.
      throw fault(
        'InvalidAllowedPatternException',
        'The allowed pattern takes more work than Skykeep does for one value: use smaller counts of repetition.',
      );
  }
}
