import type { NamedPolicy } from '#languages/iam-policy/types';
import type { Answer } from '#lib/answer';

import type { Identity } from './identity.ts';
/**
 * What authentication and authorisation may know of other cells: keys, principals and their policies, organizations, resource
 * policies. The one place where the kernel reads rows of a cell that is not the call's; its answers may be promises, so that the
 * cells may one day lie on other nodes.
 */
import type {
  AccessKeyFacts,
  DataEventSelector,
  PrincipalFacts,
  ResourceFacts,
  RoleFacts,
  ShownCode,
} from './service.ts';

export interface Directory {
  findAccessKey(accessKeyId: string): Answer<AccessKeyFacts | undefined>;
  /** Undefined for a principal that no longer exists. */
  findPrincipal(identity: Identity): Answer<PrincipalFacts | undefined>;
  findManagedPolicy(arn: string): Answer<string | undefined>;
  /** Undefined for an account outside any organization. */
  findOrganization(account: string): Answer<OrganizationFacts | undefined>;
  /** Which data events of an account are recorded; undefined when none is. */
  findDataEvents(account: string): Answer<DataEventSelector | undefined>;
  /** Whether a user has shown the code that a device of theirs gives now: the one question that writes, for a code is taken once. */
  checkMfa(shown: ShownCode): Promise<boolean>;
  /** A role by its ARN; undefined when there is none. */
  findRole(arn: string): Answer<RoleFacts | undefined>;
  /** Undefined for a resource that does not exist, or that has no policy, tags or grants of its own. */
  findResource(arn: string, account: string, action: string): Answer<ResourceFacts | undefined>;
}

export interface OrganizationFacts {
  readonly id: string;
  readonly managementAccount: string;
  /** o-id/r-root/ou-…/ */
  readonly path: string;
  /** Absent for the management account. */
  readonly scps?: readonly (readonly NamedPolicy[])[];
  readonly rcps?: readonly (readonly NamedPolicy[])[];
}
