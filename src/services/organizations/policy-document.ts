/** What the text of a policy must be. [User Guide, "SCP syntax", "RCP syntax", "Tag policy syntax"] */
import { parsePolicy } from '#languages/iam-policy/index';
import {
  isList,
  isObject,
  type JsonObject,
  type JsonValue,
  parseJson,
} from '#languages/iam-policy/json';

import { constraint, fault, unsupported } from './define.ts';
import { limits } from './limits.ts';
import type { BuiltPolicyType } from './tables.ts';

export function checkContent(operation: string, type: BuiltPolicyType, content: string): void {
  if (content.length > limits.policyCharacters[type])
    // [Recorded by users of CreatePolicy]
    throw constraint('POLICY_CONTENT_LIMIT_EXCEEDED', 'You have exceeded the maximum policy size.');
  switch (type) {
    case 'SERVICE_CONTROL_POLICY':
      if (!parsePolicy(content, 'scp').policy) throw malformed();
      return;
    case 'RESOURCE_CONTROL_POLICY':
      if (!parsePolicy(content, 'rcp').policy || !isDenial(content)) throw malformed();
      return;
    case 'TAG_POLICY':
      checkTagPolicy(operation, content);
  }
}

export function malformed() {
  return fault(
    'MalformedPolicyDocumentException',
    'The provided policy document does not meet the requirements of the specified policy type.',
  );
}

/** A tag policy as it was written; it was checked when it was put. */
export function readTagPolicy(content: string): JsonObject {
  const { value } = parseJson(content);
  if (!isObject(value)) throw malformed();
  return value;
}

export const CONTROL = '@@operators_allowed_for_child_policies';
export const OPERATORS = ['@@assign', '@@append', '@@remove'] as const;
export type Operator = (typeof OPERATORS)[number];

/** AWS: an RCP of a customer only denies; what allows is RCPFullAWSAccess. [User Guide, "RCP syntax"] */
function isDenial(content: string): boolean {
  const { value } = parseJson(content);
  const statements = isObject(value) ? value.get('Statement') : undefined;
  return (isList(statements) ? statements : [statements]).every(
    (statement) => isObject(statement) && statement.get('Effect') === 'Deny',
  );
}

/** The settings of one tag, and whether each has many values. */
const SETTINGS: ReadonlyMap<string, 'one' | 'many'> = new Map([
  ['tag_key', 'one'],
  ['tag_value', 'many'],
  ['report_required_tag_for', 'many'],
]);

function checkTagPolicy(operation: string, content: string): void {
  const policy = readTagPolicy(content);
  const names = settingNames(policy);
  if (names.length !== 1 || names[0] !== 'tags') throw malformed();
  const tags = requireObject(policy.get('tags'));
  const seen = new Set<string>();
  for (const key of settingNames(tags)) {
    if (key === '' || seen.has(key.toLowerCase())) throw malformed();
    seen.add(key.toLowerCase());
    checkTag(operation, key, requireObject(tags.get(key)));
  }
}

function checkTag(operation: string, key: string, tag: JsonObject): void {
  for (const name of settingNames(tag)) {
    // GAP: no service refuses a tag for a tag policy, so a policy that asks for it is refused.
    if (name === 'enforced_for') throw unsupported(operation, 'enforced_for of a tag policy');
    const kind = SETTINGS.get(name);
    const setting = requireObject(tag.get(name));
    if (!kind || settingNames(setting).length > 0) throw malformed();
    for (const operator of OPERATORS) {
      const value = setting.get(operator);
      if (value === undefined) continue;
      if (!(kind === 'one' ? operator === '@@assign' && typeof value === 'string' : isTexts(value)))
        throw malformed();
      // AWS: the key of a tag is that of its entry, but for its case. [User Guide, "Tag policy syntax"]
      if (typeof value === 'string' && value.toLowerCase() !== key.toLowerCase()) throw malformed();
    }
  }
}

/** The members that are no operators; refuses operators that do not exist or hold nothing that they can. */
function settingNames(object: JsonObject): readonly string[] {
  for (const [name, value] of object) {
    if (!name.startsWith('@@')) continue;
    if (name === CONTROL) checkControl(value);
    else if (!OPERATORS.some((operator) => operator === name)) throw malformed();
  }
  return [...object.keys()].filter((name) => !name.startsWith('@@'));
}

function checkControl(value: JsonValue): void {
  const known = new Set<JsonValue>(['@@all', '@@none', ...OPERATORS]);
  if (!isList(value) || value.length === 0 || !value.every((each) => known.has(each)))
    throw malformed();
  const isAlone = value.includes('@@all') || value.includes('@@none');
  if (isAlone && value.length > 1) throw malformed();
}

function requireObject(value: JsonValue | undefined): JsonObject {
  if (!isObject(value)) throw malformed();
  return value;
}

function isTexts(value: JsonValue): boolean {
  return isList(value) && value.every((each) => typeof each === 'string');
}
