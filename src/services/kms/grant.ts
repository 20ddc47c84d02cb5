/** Grants: permissions beside the policies, for one principal each. [KMS Developer Guide, "Grants in AWS KMS"] */
import type { Caller } from '#kernel/identity';

import type { CreateGrantRequest, GrantConstraints, GrantListEntry } from './api.gen.ts';
import { fault } from './define.ts';
import { keyArn, type Place } from './key-name.ts';
import type { Grant, GrantConstraint } from './tables.ts';

type Lookup = (name: string) => unknown;

const PRINCIPAL =
  /^arn:aws:(?:iam|sts)::\d{12}:(?:root|(?:user|role|assumed-role|federated-user)\/\S+)$/;
/** Names the grant that a call is about, for the call that retires it. No condition of AWS is called so. */
export const GRANT_CONDITION = 'skykeep:grant';
const CONTEXT_KEYS = 'kms:encryptioncontextkeys';
/** Operations without an encryption context: constraints do not bear on them. [KMS API Reference, GrantConstraints] */
const UNCONSTRAINED: ReadonlySet<string> = new Set(['CreateGrant', 'DescribeKey', 'RetireGrant']);

/** Whether a grant covers a call of this action by this principal. */
export function covers(grant: Grant, action: string, caller: Caller, lookup: Lookup): boolean {
  const operation = action.slice('kms:'.length);
  if (operation === 'RetireGrant') {
    return lookup(GRANT_CONDITION) === grant.id && mayRetire(grant, caller);
  }
  if (!isPrincipal(caller, grant.grantee)) return false;
  if (!grant.operations.some((granted) => granted === operation)) return false;
  if (operation === 'CreateGrant') return mayPassOn(grant, lookup);
  return UNCONSTRAINED.has(operation) || isMet(grant.constraint, contextOf(lookup));
}

/** AWS: the retiring principal, a grantee who was given RetireGrant, and the account that made the grant. [KMS API Reference, RetireGrant] */
export function mayRetire(grant: Grant, caller: Caller): boolean {
  if (caller.kind === 'root' && caller.account === grant.issuingAccount) return true;
  if (grant.retiring !== undefined && isPrincipal(caller, grant.retiring)) return true;
  return grant.operations.includes('RetireGrant') && isPrincipal(caller, grant.grantee);
}

/** AWS: who may make grants by a grant gives on no more than that grant gives. [KMS Developer Guide, "Creating grants"] */
function mayPassOn({ operations, constraint }: Grant, lookup: Lookup): boolean {
  const wanted = textsOf(lookup('kms:grantoperations'));
  if (!wanted.every((operation) => operations.some((own) => own === operation))) return false;
  if (!constraint) return true;
  const kind = lookup('kms:grantconstrainttype');
  if (kind !== 'EncryptionContextEquals' && kind !== 'EncryptionContextSubset') return false;
  if (constraint.kind === 'equals' && kind !== 'EncryptionContextEquals') return false;
  return isMet(constraint, contextOf(lookup));
}

function isMet(constraint: GrantConstraint | undefined, context: ReadonlyMap<string, unknown>) {
  if (!constraint) return true;
  const wanted = Object.entries(constraint.context);
  if (constraint.kind === 'equals' && wanted.length !== context.size) return false;
  return wanted.every(([name, value]) => context.get(name) === value);
}

/** The encryption context of a call, as its condition keys tell it. */
function contextOf(lookup: Lookup): ReadonlyMap<string, unknown> {
  return new Map(
    textsOf(lookup(CONTEXT_KEYS)).map((name) => {
      const values = textsOf(lookup(`kms:encryptioncontext:${name.toLowerCase()}`));
      // Names that differ in case alone share their values: what belongs to which cannot be told, so nothing is met.
      return [name, values.length === 1 ? values[0] : undefined];
    }),
  );
}

function textsOf(value: unknown): readonly string[] {
  const values = Array.isArray(value) ? value : [value];
  return values.filter((each) => typeof each === 'string');
}

/** Whether a caller is the principal of an ARN: itself, or a session of the role. */
function isPrincipal(caller: Caller, arn: string): boolean {
  if (!('arn' in caller)) return false;
  return caller.arn === arn || (caller.kind === 'role-session' && caller.roleArn === arn);
}

export function checkPrincipal(member: string, arn: string): void {
  // GAP: AWS also looks whether the principal exists.
  if (PRINCIPAL.test(arn)) return;
  throw fault('InvalidArnException', `${member} ${arn} is not the ARN of a principal.`);
}

/** The constraint of a request; at most one kind is given. */
export function constraintOf(given: GrantConstraints | undefined): GrantConstraint | undefined {
  const equals = given?.EncryptionContextEquals;
  const subset = given?.EncryptionContextSubset;
  if (equals && subset) {
    throw fault(
      'ValidationException',
      'Constraints takes either EncryptionContextEquals or EncryptionContextSubset, not both.',
    );
  }
  if (equals) return { kind: 'equals', context: equals };
  return subset && { kind: 'subset', context: subset };
}

export function constraintTypeOf(constraint: GrantConstraint | undefined): string | undefined {
  if (!constraint) return undefined;
  return constraint.kind === 'equals' ? 'EncryptionContextEquals' : 'EncryptionContextSubset';
}

/** Whether a grant is the one that a request asks for, given again. [KMS API Reference, CreateGrant, "Name"] */
export function isSameGrant(grant: Grant, wanted: CreateGrantRequest): boolean {
  return (
    grant.name === wanted.Name &&
    grant.grantee === wanted.GranteePrincipal &&
    grant.retiring === wanted.RetiringPrincipal &&
    grant.operations.join() === wanted.Operations.join() &&
    JSON.stringify(grant.constraint) === JSON.stringify(constraintOf(wanted.Constraints))
  );
}

export function grantEntryOf(place: Place, grant: Grant): GrantListEntry {
  const { constraint } = grant;
  const type = constraintTypeOf(constraint);
  return {
    KeyId: keyArn(place, grant.keyId),
    GrantId: grant.id,
    Name: grant.name ?? '',
    CreationDate: grant.createdAtMs,
    GranteePrincipal: grant.grantee,
    ...(grant.retiring !== undefined && { RetiringPrincipal: grant.retiring }),
    IssuingAccount: `arn:aws:iam::${grant.issuingAccount}:root`,
    Operations: grant.operations,
    ...(constraint && type !== undefined && { Constraints: { [type]: constraint.context } }),
  };
}
