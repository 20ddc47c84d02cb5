import type { Identity, SessionFacts } from '#kernel/identity';
import { arnOf } from '#kernel/identity';
import type { Context } from '#kernel/operation';
import { parseArn } from '#lib/arn';

import type { AssumeRoleRequest } from '../api.gen.ts';
import { issue, refuseUserSession, roleSessionSeconds, sessionSpan } from '../credentials.ts';
import { fault, operation } from '../define.ts';
import { refuseMfa } from '../mfa.ts';
import { refuseUnbuilt } from '../parameters.ts';
import { packedPolicySize, policyFacts, readSessionPolicies } from '../session-policies.ts';
import { sessionTagsOf, tagConditions, tagFacts } from '../session-tags.ts';
import { sourceIdentityOf } from '../source-identity.ts';

export const assumeRole = operation('AssumeRole', {
  // AWS: CloudTrail counts it among the reads, and shows the credentials' key and token all the same.
  isReadOnly: true,
  showsAnswer: true,
  secrets: ['SecretAccessKey', 'TokenCode'],

  access: (input, { identity }) => {
    refuseUnbuilt(input, ['ProvidedContexts', 'MinimumSessionTokenSize']);
    refuseCaller(identity);
    refuseMfa(input);
    if (!isArnOfAccount(input.RoleArn)) {
      throw fault('ValidationException', `${input.RoleArn} is invalid`);
    }
    const tags = sessionTagsOf(input, identity.session);
    const sourceIdentity = sourceIdentityOf(input.SourceIdentity, identity.session);
    const conditions = {
      'sts:externalid': input.ExternalId,
      'sts:rolesessionname': input.RoleSessionName,
      'sts:sourceidentity': sourceIdentity,
      ...tagConditions(tags),
    };
    const rule = (action: string) => ({ action, resource: input.RoleArn, conditions });
    return [
      rule('sts:AssumeRole'),
      // AWS: tags and source identities that a chain hands on need the permissions too. [IAM User Guide, "Pass session tags"]
      ...(tags.all.size > 0 ? [rule('sts:TagSession')] : []),
      ...(sourceIdentity === undefined ? [] : [rule('sts:SetSourceIdentity')]),
    ];
  },

  handle: async (input, ctx) => {
    const role = await requireRole(input.RoleArn, ctx);
    const seconds = roleSessionSeconds(input.DurationSeconds, role, ctx.identity);
    const policies = await readSessionPolicies(input, ctx);
    const tags = sessionTagsOf(input, ctx.identity.session);
    const packed = packedPolicySize(policies, tags);
    const sourceIdentity = sourceIdentityOf(input.SourceIdentity, ctx.identity.session);
    const session: SessionFacts = {
      kind: 'assumed-role',
      ...sessionSpan(ctx.now(), seconds),
      ...policyFacts(policies),
      ...tagFacts(tags),
      ...(sourceIdentity !== undefined && { sourceIdentity }),
    };
    const identity = roleSession(role, input, ctx.account, session);
    return {
      Credentials: issue(ctx, identity),
      AssumedRoleUser: { AssumedRoleId: identity.userId, Arn: arnOf(identity.caller) },
      ...(packed !== undefined && { PackedPolicySize: packed }),
      ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
    };
  },
});

/** Whether a text is an ARN that names an account; whether it is a role's is told to nobody who is not trusted. */
function isArnOfAccount(text: string): boolean {
  return /^\d{12}$/.test(parseArn(text)?.account ?? '');
}

function refuseCaller(identity: Identity): void {
  if (identity.caller.kind === 'root') {
    throw fault('AccessDeniedException', 'Roles may not be assumed by root accounts.');
  }
  refuseUserSession('AssumeRole', identity);
}

/** A role that is not there is refused as one that does not trust the caller: nobody learns which roles exist. */
async function requireRole(roleArn: string, ctx: Context) {
  const role = await ctx.sessions.findRole(roleArn);
  if (role) return role;
  throw fault(
    'AccessDeniedException',
    `User: ${arnOf(ctx.identity.caller)} is not authorized to perform: sts:AssumeRole on resource: ${roleArn} because no role trust policy allows the sts:AssumeRole action`,
  );
}

function roleSession(
  role: Awaited<ReturnType<typeof requireRole>>,
  { RoleSessionName }: AssumeRoleRequest,
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
      arn: `arn:aws:sts::${account}:assumed-role/${name}/${RoleSessionName}`,
      ...(role.isServiceLinked && { isServiceLinked: true }),
    },
    userId: `${role.roleId}:${RoleSessionName}`,
    session,
  };
}
