/** Sessions of roles, however they are come by. */
import { arnOf, type Identity, type SessionFacts } from '#kernel/identity';
import type { Context } from '#kernel/operation';
import type { RoleFacts } from '#kernel/service';
import { parseArn } from '#lib/arn';

import type { AssumedRoleUser, Credentials, PolicyDescriptorType } from './api.gen.ts';
import { issue, roleSessionSeconds, sessionSpan } from './credentials.ts';
import { fault } from './define.ts';
import { packedPolicySize, policyFacts, readSessionPolicies } from './session-policies.ts';
import { type SessionTags, tagFacts } from './session-tags.ts';

/** Refuses a text that is no ARN with an account; whether it is a role's is told to nobody who is not trusted. */
export function requireRoleArn(text: string): void {
  if (!/^\d{12}$/.test(parseArn(text)?.account ?? ''))
    throw fault('ValidationException', `${text} is invalid`);
}

interface Wish {
  readonly DurationSeconds?: number | undefined;
  readonly Policy?: string | undefined;
  readonly PolicyArns?: readonly PolicyDescriptorType[] | undefined;
  readonly RoleSessionName: string;
}

interface Given {
  readonly tags: SessionTags;
  readonly sourceIdentity: string | undefined;
  /** Temporary credentials that assume a role make a chain. */
  readonly isChain: boolean;
  /** The session lives no longer than this, whatever is asked for. */
  readonly mostSeconds?: number;
  readonly federation?: Readonly<Record<string, string>>;
}

interface Made {
  readonly Credentials: Credentials;
  readonly AssumedRoleUser: AssumedRoleUser;
  readonly PackedPolicySize?: number;
  readonly SourceIdentity?: string;
}

/** Makes a session of a role that trusts the caller, and the part of the answer that tells of it. */
export async function makeRoleSession(
  ctx: Context,
  role: RoleFacts,
  wish: Wish,
  { tags, sourceIdentity, isChain, mostSeconds, federation }: Given,
): Promise<Made> {
  const wished = roleSessionSeconds(wish.DurationSeconds, role, isChain);
  const seconds = Math.min(wished, mostSeconds ?? wished);
  const policies = await readSessionPolicies(wish, ctx);
  const packed = packedPolicySize(policies, tags);
  const session: SessionFacts = {
    kind: 'assumed-role',
    ...sessionSpan(ctx.now(), seconds),
    ...policyFacts(policies),
    ...tagFacts(tags),
    ...(sourceIdentity !== undefined && { sourceIdentity }),
    ...(federation && { federation }),
  };
  const identity = identityOf(role, wish.RoleSessionName, ctx.account, session);
  return {
    Credentials: issue(ctx, identity),
    AssumedRoleUser: { AssumedRoleId: identity.userId, Arn: arnOf(identity.caller) },
    ...(packed !== undefined && { PackedPolicySize: packed }),
    ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
  };
}

function identityOf(
  role: RoleFacts,
  sessionName: string,
  account: string,
  session: SessionFacts,
): Identity & { readonly session: SessionFacts } {
  // AWS: the ARN of a session names its role without the path. [IAM User Guide, "IAM identifiers"]
  const name = role.arn.slice(role.arn.lastIndexOf('/') + 1);
  return {
    caller: {
      kind: 'role-session',
      account,
      roleArn: role.arn,
      arn: `arn:aws:sts::${account}:assumed-role/${name}/${sessionName}`,
      ...(role.isServiceLinked && { isServiceLinked: true }),
    },
    userId: `${role.roleId}:${sessionName}`,
    session,
  };
}
