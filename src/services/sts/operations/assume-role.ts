import type { Identity } from '#kernel/identity';
import { arnOf } from '#kernel/identity';
import type { Context } from '#kernel/operation';

import { refuseUserSession } from '../credentials.ts';
import { fault, operation } from '../define.ts';
import { checkMfa } from '../mfa.ts';
import { refuseUnbuilt } from '../parameters.ts';
import { makeRoleSession, requireRoleArn } from '../role-session.ts';
import { sessionTagsOf, tagConditions } from '../session-tags.ts';
import { sourceIdentityOf } from '../source-identity.ts';

export const assumeRole = operation('AssumeRole', {
  // AWS: CloudTrail counts it among the reads, and shows the credentials' key and token all the same.
  isReadOnly: true,
  showsAnswer: true,
  secrets: ['SecretAccessKey', 'TokenCode'],

  access: async (input, ctx) => {
    const { identity } = ctx;
    refuseUnbuilt(input, ['ProvidedContexts', 'MinimumSessionTokenSize']);
    refuseCaller(identity);
    requireRoleArn(input.RoleArn);
    const tags = sessionTagsOf(input, identity.session);
    const sourceIdentity = sourceIdentityOf(input.SourceIdentity, identity.session);
    const mfaAtMs = await checkMfa(input, ctx);
    const conditions = {
      'sts:externalid': input.ExternalId,
      'sts:rolesessionname': input.RoleSessionName,
      'sts:sourceidentity': sourceIdentity,
      ...tagConditions(tags),
      ...(mfaAtMs !== undefined && {
        'aws:multifactorauthpresent': 'true',
        'aws:multifactorauthage': '0',
      }),
    };
    const rule = (action: string) => ({ action, resource: input.RoleArn, conditions });
    return [
      rule('sts:AssumeRole'),
      // AWS: tags and source identities that a chain hands on need the permissions too. [IAM User Guide, "Pass session tags"]
      ...(tags.all.size > 0 ? [rule('sts:TagSession')] : []),
      ...(sourceIdentity === undefined ? [] : [rule('sts:SetSourceIdentity')]),
    ];
  },

  // AWS: MFA counts for the call itself; the credentials that it gives tell nothing of it. [IAM User Guide, "Secure API access with MFA"]
  handle: async (input, ctx) =>
    await makeRoleSession(ctx, await requireRole(input.RoleArn, ctx), input, {
      tags: sessionTagsOf(input, ctx.identity.session),
      sourceIdentity: sourceIdentityOf(input.SourceIdentity, ctx.identity.session),
      isChain: ctx.identity.session !== undefined,
    }),
});

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
