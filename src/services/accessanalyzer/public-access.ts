/** Which statements let everyone in. [S3 User Guide, "The meaning of public"; IAM User Guide, "CheckNoPublicAccess"] */
import { parseIpRange } from '#lib/cidr';

import type { PlainCondition, PlainStatement } from './statement.ts';

/** Keys that tell one account, organization, network or resource from the rest of the world. */
const NARROWING: ReadonlySet<string> = new Set([
  'aws:principalaccount',
  'aws:principalarn',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceip',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
  'aws:sourceowner',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:userid',
  'kms:calleraccount',
]);
const POSITIVE =
  /^(?:ForAnyValue:)?(?:StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike|IpAddress)$/;

/** Whether a statement may allow something to everyone. Where it cannot be told, it may. */
export function isPublic(statement: PlainStatement): boolean {
  const { isAllow, principals, conditions } = statement;
  if (!isAllow || !principals) return false;
  const isOpen =
    principals.isNegated || principals.patterns.some((one) => one === '*' || isOpenProvider(one));
  return isOpen && !conditions.some(narrows);
}

/** Whoever has an account at such a provider comes in, unless a condition asks for more. */
function isOpenProvider(principal: string): boolean {
  return /^Federated:(?!arn:)/.test(principal);
}

/** Whether a condition holds for a known part of the world only. */
export function narrows({ operator, key, values }: PlainCondition): boolean {
  if (!POSITIVE.test(operator)) return false;
  if (/:(?:aud|sub|app_id)$/.test(key)) return values.every((value) => !/[*?]/.test(value));
  return NARROWING.has(key) && values.length > 0 && values.every((value) => isFixed(key, value));
}

function isFixed(key: string, value: string): boolean {
  if (value.includes('${')) return false;
  switch (key) {
    case 'aws:sourceip':
      return isNarrowRange(value);
    case 'aws:sourcearn':
    case 'aws:principalarn': {
      const [, , service = '', , account = '', resource = ''] = value.split(':');
      if (/^\d{12}$/.test(account)) return true;
      // Names of buckets are unique in the world.
      return service === 's3' && account === '' && resource !== '' && !/[*?]/.test(resource);
    }
    case 'aws:userid':
      return /^A(?:IDA|ROA)[A-Z0-9]{12,}/.test(value);
    case 'aws:principalorgpaths':
    case 'aws:sourceorgpaths':
      return /^o-[a-z0-9]{10,32}\//.test(value);
    default:
      return !/[*?]/.test(value);
  }
}

/** The narrowest prefixes that may still be somebody's own network: what the registries hand out at most. */
const LEAST_BITS = { 4: 8, 6: 32 } as const;

function isNarrowRange(text: string): boolean {
  const range = parseIpRange(text);
  return range !== undefined && range.prefixBits >= LEAST_BITS[range.family];
}
