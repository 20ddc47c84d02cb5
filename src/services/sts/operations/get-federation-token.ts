import type { Identity, SessionFacts } from '#kernel/identity';
import { accountOf, arnOf } from '#kernel/identity';

import { issue, requireLongTermKey, sessionSpan, userSessionSeconds } from '../credentials.ts';
import { operation } from '../define.ts';
import { refuseUnbuilt } from '../parameters.ts';
import { packedPolicySize, policyFacts, readSessionPolicies } from '../session-policies.ts';
import { sessionTagsOf, tagConditions, tagFacts } from '../session-tags.ts';

export const getFederationToken = operation('GetFederationToken', {
  // AWS: CloudTrail counts it among the reads, and shows the credentials' key and token all the same.
  isReadOnly: true,
  showsAnswer: true,
  secrets: ['SecretAccessKey', 'TokenCode'],

  access: (input, { identity }) => {
    refuseUnbuilt(input, ['MinimumSessionTokenSize']);
    requireLongTermKey('GetFederationToken', identity);
    const tags = sessionTagsOf(input, undefined);
    const rule = (action: string) => ({
      action,
      resource: federatedUserArn(identity, input.Name),
      conditions: tagConditions(tags),
    });
    return [rule('sts:GetFederationToken'), ...(tags.all.size > 0 ? [rule('sts:TagSession')] : [])];
  },

  handle: async (input, ctx) => {
    const { identity } = ctx;
    const policies = await readSessionPolicies(input, ctx);
    const tags = sessionTagsOf(input, undefined);
    const packed = packedPolicySize(policies, tags);
    const session: SessionFacts = {
      kind: 'federation-token',
      ...sessionSpan(ctx.now(), userSessionSeconds(input.DurationSeconds, identity)),
      ...policyFacts(policies),
      ...tagFacts(tags),
      issuerId: identity.userId,
    };
    const arn = federatedUserArn(identity, input.Name);
    const userId = `${ctx.account}:${input.Name}`;
    const userArn = arnOf(identity.caller);
    const credentials = issue(ctx, {
      caller: { kind: 'federated-user', account: ctx.account, arn, userArn },
      userId,
      session,
    });
    return {
      Credentials: credentials,
      FederatedUser: { FederatedUserId: userId, Arn: arn },
      ...(packed !== undefined && { PackedPolicySize: packed }),
    };
  },
});

function federatedUserArn({ caller }: Identity, name: string): string {
  return `arn:aws:sts::${accountOf(caller) ?? ''}:federated-user/${name}`;
}
