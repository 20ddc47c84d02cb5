import {
  asProvider,
  attestedOf,
  attestedRules,
  federationFacts,
  isAttested,
  ownerOfRole,
  requireTrusting,
  tagsOfAttested,
} from '../attested.ts';
import { operation } from '../define.ts';
import { refuseUnbuilt } from '../parameters.ts';
import { makeRoleSession, requireRoleArn } from '../role-session.ts';
import { attestWebIdentity, urlOf } from '../web-identity.ts';

const NAME = 'AssumeRoleWithWebIdentity';

export const assumeRoleWithWebIdentity = operation('AssumeRoleWithWebIdentity', {
  isReadOnly: true,
  showsAnswer: true,
  secrets: ['SecretAccessKey', 'WebIdentityToken'],

  owner: ownerOfRole,

  /** A stranger may ask; in the name of a provider the role's trust policy decides. */
  access: (input, ctx) => {
    refuseUnbuilt(input, ['ProviderId', 'MinimumSessionTokenSize']);
    requireRoleArn(input.RoleArn);
    return isAttested(ctx.identity) ? attestedRules(NAME, input.RoleArn, ctx) : [];
  },

  handle: async (input, ctx) => {
    if (!isAttested(ctx.identity)) {
      const proven = await attestWebIdentity(input, ctx);
      return await asProvider(ctx, proven).AssumeRoleWithWebIdentity(input);
    }
    const attested = attestedOf(ctx.identity);
    const url = urlOf(attested.provider);
    const told = (name: string) => String(attested.conditions[`${url}:${name}`.toLowerCase()]);
    const made = await makeRoleSession(
      ctx,
      await requireTrusting(NAME, input.RoleArn, ctx),
      input,
      {
        tags: tagsOfAttested(attested),
        sourceIdentity: attested.sourceIdentity,
        isChain: false,
        federation: federationFacts(attested),
      },
    );
    return {
      ...made,
      SubjectFromWebIdentityToken: told('sub'),
      Audience: told('aud'),
      // AWS: the provider's ARN, where the model speaks of `iss`. [spiffe/spiffe.io, pull request 110: an answer of STS]
      Provider: attested.provider,
    };
  },
});
