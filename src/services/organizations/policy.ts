/** Policies: those of customers, and the two of AWS that allow everything. */
import { blind, type Transaction } from '#kernel/store';

import type * as wire from './api.gen.ts';
import { managedPolicyArn, policyArn } from './arns.ts';
import { fault } from './define.ts';
import { invalid } from './input.ts';
import { rangeOf } from './page.ts';
import { type BuiltPolicyType, type Organization, policies, type Policy } from './tables.ts';

/** A policy of AWS: on every root, OU and account from the moment its type is enabled. */
export interface ManagedPolicy {
  readonly id: string;
  readonly type: BuiltPolicyType;
  readonly name: string;
  readonly description: string;
  readonly content: string;
  /** One that cannot be detached. */
  readonly isFixed: boolean;
}

const managedPolicies: readonly ManagedPolicy[] = [
  {
    id: 'p-FullAWSAccess',
    type: 'SERVICE_CONTROL_POLICY',
    name: 'FullAWSAccess',
    description: 'Allows access to every operation',
    content: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "*",
      "Resource": "*"
    }
  ]
}`,
    isFixed: false,
  },
  {
    id: 'p-RCPFullAWSAccess',
    type: 'RESOURCE_CONTROL_POLICY',
    name: 'RCPFullAWSAccess',
    description: 'Allows access to every resource',
    content: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": "*",
      "Action": "*",
      "Resource": "*"
    }
  ]
}`,
    isFixed: true,
  },
];

export function managedPolicyOf(type: BuiltPolicyType): ManagedPolicy | undefined {
  return managedPolicies.find((policy) => policy.type === type);
}

export function findManaged(id: string): ManagedPolicy | undefined {
  return managedPolicies.find((policy) => policy.id === id);
}

export function findPolicy(
  tx: Transaction,
  { id }: Organization,
  policyId: string,
): Policy | undefined {
  const policy = tx.get(policies, policyId);
  return policy?.organizationId === id ? policy : undefined;
}

/** A policy of the customer or of AWS. */
export function requirePolicy(
  tx: Transaction,
  organization: Organization,
  id: string,
): Policy | ManagedPolicy {
  const policy = findManaged(id) ?? findPolicy(tx, organization, id);
  if (!policy) throw policyNotFound();
  return policy;
}

/** A policy that can be changed. */
export function requireOwnPolicy(tx: Transaction, organization: Organization, id: string): Policy {
  const policy = requirePolicy(tx, organization, id);
  if (isManaged(policy))
    throw invalid(
      'IMMUTABLE_POLICY',
      'You specified a policy that is managed by Amazon Web Services and cannot be modified.',
    );
  return policy;
}

/** The policies of a type: that of AWS first, then those of the customer by their ids. */
export function* policiesOfType(
  tx: Transaction,
  organization: Organization,
  type: BuiltPolicyType,
  after: readonly [string] | undefined,
): IterableIterator<Policy | ManagedPolicy> {
  const managed = managedPolicyOf(type);
  if (managed && after === undefined && organization.featureSet === 'ALL') yield managed;
  const cursor = after && findManaged(after[0]) ? undefined : after;
  yield* tx.scanIndex(policies, 'organization', rangeOf([organization.id, type], cursor));
}

function policyNotFound() {
  return fault('PolicyNotFoundException', "You specified a policy that doesn't exist.");
}

export function isManaged(policy: Policy | ManagedPolicy): policy is ManagedPolicy {
  return 'isFixed' in policy;
}

export function isNameTaken(
  tx: Transaction,
  { id }: Organization,
  type: BuiltPolicyType,
  name: string,
): boolean {
  if (managedPolicyOf(type)?.name === name) return true;
  for (const _policy of tx.scanIndex(policies, 'name', { prefix: [id, type, blind(name)] }))
    return true;
  return false;
}

/** [Recorded by users of CreatePolicy] */
export function nameTaken() {
  return fault(
    'DuplicatePolicyException',
    'A policy with the specified name and type already exists.',
  );
}

/** The ARN of a policy that exists. */
export function arnOfPolicy(
  tx: Transaction,
  organization: Organization,
  id: string,
): string | undefined {
  const managed = findManaged(id);
  if (managed) return managedPolicyArn(managed.type, id);
  const policy = findPolicy(tx, organization, id);
  return policy && policyArn(organization, policy.type, id);
}

export function typeOfPolicy(
  tx: Transaction,
  organization: Organization,
  id: string,
): BuiltPolicyType | undefined {
  return (findManaged(id) ?? findPolicy(tx, organization, id))?.type;
}

export function toSummary(
  organization: Organization,
  policy: Policy | ManagedPolicy,
): wire.PolicySummary {
  const { id, type, name, description } = policy;
  return {
    Id: id,
    Arn: isManaged(policy) ? managedPolicyArn(type, id) : policyArn(organization, type, id),
    Name: name,
    Description: description,
    Type: type,
    AwsManaged: isManaged(policy),
  };
}

export function toPolicy(organization: Organization, policy: Policy | ManagedPolicy): wire.Policy {
  return { PolicySummary: toSummary(organization, policy), Content: policy.content };
}
