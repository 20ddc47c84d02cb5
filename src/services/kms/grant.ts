/** Grants: permissions beside the policies, for one principal each. [KMS Developer Guide, "Grants in AWS KMS"] */
import type { Caller } from '#kernel/identity';

import type {
  CreateGrantRequest,
  GrantConstraints,
  GrantListEntry,
  GrantOperation,
  KeyUsageType,
} from './api.gen.ts';
import { fault } from './define.ts';
import { keyArn, type Place } from './key-name.ts';
import { SYMMETRIC } from './key-spec.ts';
import type { Grant, GrantConstraint, Key } from './tables.ts';

type Lookup = (name: string) => unknown;

const PRINCIPAL =
  /^arn:aws:(?:iam|sts)::\d{12}:(?:root|(?:user|role|assumed-role|federated-user)\/\S+)$/;
/** Names the grant that a call is about, for the call that retires it. No condition of AWS is called so. */
export const GRANT_CONDITION = 'skykeep:grant';
const CONTEXT_KEYS = 'kms:encryptioncontextkeys';
/** Operations without an encryption context: constraints on it do not bear on them. [KMS API Reference, GrantConstraints] */
const WITHOUT_CONTEXT: ReadonlySet<string> = new Set(['CreateGrant', 'DescribeKey', 'RetireGrant']);

/** Whether a grant covers a call of this action by this principal. */
export function covers(grant: Grant, action: string, caller: Caller, lookup: Lookup): boolean {
  const operation = action.slice('kms:'.length);
  if (operation === 'RetireGrant') {
    return lookup(GRANT_CONDITION) === grant.id && mayRetire(grant, caller);
  }
  if (!isPrincipal(caller, grant.grantee)) return false;
  if (!grant.operations.some((granted) => granted === operation)) return false;
  const { context, sourceArn } = grant.constraint ?? {};
  if (sourceArn !== undefined && lookup('aws:sourcearn') !== sourceArn) return false;
  if (operation === 'CreateGrant') return mayPassOn(grant, lookup);
  return WITHOUT_CONTEXT.has(operation) || isMet(context, contextOf(lookup));
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
  const { context, sourceArn } = constraint ?? {};
  if (sourceArn !== undefined && lookup('kms:grantconstraintsourcearn') !== sourceArn) return false;
  if (!context) return true;
  const kind = lookup('kms:grantconstrainttype');
  if (kind !== 'EncryptionContextEquals' && kind !== 'EncryptionContextSubset') return false;
  if (context.kind === 'equals' && kind !== 'EncryptionContextEquals') return false;
  return isMet(context, contextOf(lookup));
}

function isMet(
  constraint: GrantConstraint['context'],
  context: ReadonlyMap<string, unknown>,
): boolean {
  if (!constraint) return true;
  const wanted = Object.entries(constraint.pairs);
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

/** Whether a caller is the principal of an ARN: itself, or a session of the role; or the service of a name. */
function isPrincipal(caller: Caller, arn: string): boolean {
  if (caller.kind === 'service') return caller.service === arn;
  if (!('arn' in caller)) return false;
  return caller.arn === arn || (caller.kind === 'role-session' && caller.roleArn === arn);
}

function checkPrincipal(member: string, arn: string): void {
  // GAP: AWS also looks whether the principal exists.
  if (PRINCIPAL.test(arn)) return;
  throw fault('InvalidArnException', `${member} ${arn} is not the ARN of a principal.`);
}

/** The constraint of a request; at most one kind of encryption context is given. */
export function constraintOf(given: GrantConstraints | undefined): GrantConstraint | undefined {
  const {
    EncryptionContextEquals: equals,
    EncryptionContextSubset: subset,
    SourceArn,
  } = given ?? {};
  if (equals && subset) {
    throw fault(
      'ValidationException',
      'Constraints takes either EncryptionContextEquals or EncryptionContextSubset, not both.',
    );
  }
  const pairs = equals ?? subset;
  if (!pairs && SourceArn === undefined) return undefined;
  return {
    ...(pairs && { context: { kind: equals ? ('equals' as const) : ('subset' as const), pairs } }),
    ...(SourceArn !== undefined && { sourceArn: SourceArn }),
  };
}

export function constraintTypeOf(
  constraint: GrantConstraint | undefined,
): 'EncryptionContextEquals' | 'EncryptionContextSubset' | undefined {
  if (!constraint?.context) return undefined;
  return constraint.context.kind === 'equals'
    ? 'EncryptionContextEquals'
    : 'EncryptionContextSubset';
}

/** The principal that a request names: by its ARN, or a service by its name. */
export function principalOf(
  member: 'GranteePrincipal' | 'RetiringPrincipal',
  arn: string | undefined,
  service: string | undefined,
): string | undefined {
  if (arn !== undefined && service !== undefined) {
    const other = member.replace('Principal', 'ServicePrincipal');
    throw fault('ValidationException', `Specify either ${member} or ${other}, not both.`);
  }
  if (arn !== undefined) checkPrincipal(member, arn);
  return arn ?? service;
}

const BY_USAGE: Readonly<Record<KeyUsageType, readonly GrantOperation[]>> = {
  ENCRYPT_DECRYPT: ['Decrypt', 'Encrypt', 'ReEncryptFrom', 'ReEncryptTo'],
  SIGN_VERIFY: ['Sign', 'Verify'],
  GENERATE_VERIFY_MAC: ['GenerateMac', 'VerifyMac'],
  KEY_AGREEMENT: ['DeriveSharedSecret'],
};
const DATA_KEYS: readonly GrantOperation[] = [
  'GenerateDataKey',
  'GenerateDataKeyPair',
  'GenerateDataKeyPairWithoutPlaintext',
  'GenerateDataKeyWithoutPlaintext',
];
const ON_ALL_KEYS: readonly GrantOperation[] = ['CreateGrant', 'DescribeKey', 'RetireGrant'];

/** Refuses operations and constraints that a key does not have. [KMS Developer Guide, "Grant operations"] */
export function checkGrantable(
  { spec, usage }: Pick<Key, 'spec' | 'usage'>,
  operations: readonly GrantOperation[],
  constraint: GrantConstraint | undefined,
): void {
  const isSymmetric = spec === SYMMETRIC;
  const isPair = !isSymmetric && usage !== 'GENERATE_VERIFY_MAC';
  const known = new Set<GrantOperation>([
    ...ON_ALL_KEYS,
    ...BY_USAGE[usage],
    ...(isSymmetric ? DATA_KEYS : []),
    ...(isPair ? (['GetPublicKey'] as const) : []),
  ]);
  const other = operations.find((each) => !known.has(each));
  if (other !== undefined) {
    throw fault(
      'ValidationException',
      `Operation ${other} is not supported by a key of key spec ${spec} and key usage ${usage}.`,
    );
  }
  if (!isSymmetric && constraint?.context) {
    throw fault(
      'ValidationException',
      `An encryption context constraint is not supported by key spec ${spec}.`,
    );
  }
}

/** Whether a grant is the one that a request asks for, given again. [KMS API Reference, CreateGrant, "Name"] */
export function isSameGrant(grant: Grant, wanted: CreateGrantRequest): boolean {
  return (
    grant.name === wanted.Name &&
    grant.grantee === (wanted.GranteePrincipal ?? wanted.GranteeServicePrincipal) &&
    grant.retiring === (wanted.RetiringPrincipal ?? wanted.RetiringServicePrincipal) &&
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
    ...named('GranteePrincipal', 'GranteeServicePrincipal', grant.grantee),
    ...(grant.retiring !== undefined &&
      named('RetiringPrincipal', 'RetiringServicePrincipal', grant.retiring)),
    IssuingAccount: `arn:aws:iam::${grant.issuingAccount}:root`,
    Operations: grant.operations,
    ...(constraint && {
      Constraints: {
        ...(type && { [type]: constraint.context?.pairs }),
        ...(constraint.sourceArn !== undefined && { SourceArn: constraint.sourceArn }),
      },
    }),
  };
}

/** A principal under the member that its kind has. */
function named<A extends string, S extends string>(
  byArn: A,
  byService: S,
  principal: string,
): Partial<Record<A | S, string>> {
  // SAFETY: a computed name is one of the two.
  return { [principal.startsWith('arn:') ? byArn : byService]: principal } as Partial<
    Record<A | S, string>
  >;
}
