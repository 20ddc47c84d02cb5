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
import { attestSaml } from '../saml.ts';

const NAME = 'AssumeRoleWithSAML';

export const assumeRoleWithSAML = operation('AssumeRoleWithSAML', {
  isReadOnly: true,
  showsAnswer: true,
  secrets: ['SecretAccessKey', 'SAMLAssertion'],

  owner: ownerOfRole,

  /** A stranger may ask; in the name of a provider the role's trust policy decides. */
  access: (input, ctx) => {
    refuseUnbuilt(input, ['MinimumSessionTokenSize']);
    requireRoleArn(input.RoleArn);
    return isAttested(ctx.identity) ? attestedRules(NAME, input.RoleArn, ctx) : [];
  },

  handle: async (input, ctx) => {
    if (!isAttested(ctx.identity)) {
      const proven = await attestSaml(input, ctx);
      return await asProvider(ctx, proven).AssumeRoleWithSAML(input);
    }
    const attested = attestedOf(ctx.identity);
    const told = (name: string) => String(attested.conditions[`saml:${name}`]);
    const role = await requireTrusting(NAME, input.RoleArn, ctx);
    const wish = { ...input, RoleSessionName: attested.sessionName };
    const made = await makeRoleSession(ctx, role, wish, {
      tags: tagsOfAttested(attested),
      sourceIdentity: attested.sourceIdentity,
      isChain: false,
      ...(attested.mostSeconds !== undefined && { mostSeconds: attested.mostSeconds }),
      federation: federationFacts(attested),
    });
    return {
      ...made,
      Subject: told('sub'),
      SubjectType: told('sub_type'),
      Issuer: told('iss'),
      Audience: told('aud'),
      NameQualifier: told('namequalifier'),
    };
  },
});
