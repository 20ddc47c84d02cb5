/**
 * Trust policies. AWS: a user or role that a trust policy names is stored by its unique id, so that another one of the same name
 * is not trusted; it is shown by its ARN as long as it exists. [IAM User Guide, "AWS JSON policy elements: Principal"]
 */
import type { Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';
import { parseArn } from '#lib/arn';

import { fault } from './define.ts';
import { arnOfEntity, findEntityByArn, findEntityById, quotaExceeded } from './entity.ts';
import { limits } from './limits.ts';
import { countedLength, requireDocument } from './policy-document.ts';

const ENTITY = /^(?:user|role)\//;
const UNIQUE_ID = /^A(?:IDA|ROA)[A-Z0-9]+$/;

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Checks a trust policy and gives it as it is stored: with ids in the places of users and roles. */
export function storedTrust(tx: Transaction, ctx: Context, text: string): string {
  requireDocument(text, 'trust');
  if (countedLength(text) > limits.trustCharacters)
    throw quotaExceeded('ACLSizePerRole', limits.trustCharacters);
  return withPrincipals(text, (principal) => {
    if (UNIQUE_ID.test(principal)) {
      if (!findEntityById(tx, principal)) throw invalidPrincipal(principal);
      return principal;
    }
    const arn = parseArn(principal);
    if (arn?.service !== 'iam' || !ENTITY.test(arn.resource)) return principal;
    // GAP: users and roles of other accounts are neither looked up nor stored by their ids.
    if (arn.account !== ctx.account) return principal;
    const entity = findEntityByArn(tx, ctx.account, principal);
    if (!entity) throw invalidPrincipal(principal);
    return entity.id;
  });
}

/** A stored trust policy as it is shown: with the ARNs of the users and roles that exist. */
export function shownTrust(tx: Transaction, account: string, stored: string): string {
  return withPrincipals(stored, (principal) => {
    const entity = UNIQUE_ID.test(principal) ? findEntityById(tx, principal) : undefined;
    return entity ? arnOfEntity(account, entity) : principal;
  });
}

function invalidPrincipal(principal: string) {
  return fault(
    'MalformedPolicyDocumentException',
    `Invalid principal in policy: "AWS":"${principal}"`,
  );
}

/** The document with every AWS principal replaced; the very same text where none changes. */
function withPrincipals(text: string, replace: (principal: string) => string): string {
  let hasChanged = false;
  const replaced = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(replaced);
    if (typeof value !== 'string') return value;
    const name = replace(value);
    hasChanged ||= name !== value;
    return name;
  };
  const inPrincipal = (value: Json): Json =>
    mapFields(value, (name, names) => (name === 'AWS' ? replaced(names) : names));
  const inStatement = (statement: Json): Json =>
    mapFields(statement, (name, value) =>
      name === 'Principal' || name === 'NotPrincipal' ? inPrincipal(value) : value,
    );
  // SAFETY: the policy language has read the text, so it is JSON.
  const document = mapFields(JSON.parse(text) as Json, (name, value) => {
    if (name !== 'Statement') return value;
    return Array.isArray(value) ? value.map(inStatement) : inStatement(value);
  });
  return hasChanged ? JSON.stringify(document) : text;
}

function mapFields(value: Json, map: (name: string, value: Json) => Json): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, map(name, field)]));
}
