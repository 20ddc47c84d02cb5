/** Assertions of SAML providers: verified by the certificates of the provider's metadata. [IAM User Guide, "SAML 2.0 federation"] */
import { createHash } from 'node:crypto';

import type { Context } from '#kernel/operation';
import { parseArn } from '#lib/arn';
import type { XmlElement } from '#lib/xml';
import { verifySigned } from '#lib/xml-signature';

import type { AssumeRoleWithSAMLRequest } from './api.gen.ts';
import {
  type Attested,
  isOwnRole,
  requireShort,
  requireSourceIdentity,
  requireTags,
} from './attested.ts';
import { fault } from './define.ts';
import { readAssertion } from './saml-assertion.ts';
import { requireSamlProvider } from './saml-provider.ts';

/** Verifies an assertion by the provider that the request names. */
export async function attestSaml(
  { RoleArn, PrincipalArn, SAMLAssertion }: AssumeRoleWithSAMLRequest,
  ctx: Context,
): Promise<Attested> {
  const named = parseArn(PrincipalArn);
  if (!named?.resource.startsWith('saml-provider/') || named.service !== 'iam')
    throw fault('ValidationException', `${PrincipalArn} is invalid`);
  // A provider of another account is trusted by no role of this one.
  if (named.account !== ctx.account || !isOwnRole(RoleArn, ctx)) throw notAuthorized();
  const provider = await requireSamlProvider(ctx, PrincipalArn);
  // GAP: IAM does not hand out the keys by which encrypted assertions are opened: they are refused.
  if (provider.wantsEncryption)
    throw invalid('Encrypted assertions, which the provider asks for, are not read by Skykeep.');
  const source = Buffer.from(SAMLAssertion, 'base64').toString();
  const assertion = readAssertion(signedPart(source, provider.certificates), ctx.now());
  if (assertion.issuer !== provider.entityId)
    throw invalid('Issuer not present in specified provider');
  const isMeant = assertion.roles.some(
    ([role, principal]) => role === RoleArn && principal === PrincipalArn,
  );
  if (!isMeant) throw notAuthorized();
  const { sourceIdentity, sessionEndsAtMs } = assertion;
  const path = PrincipalArn.slice(PrincipalArn.indexOf('/'));
  return {
    provider: PrincipalArn,
    federation: 'saml',
    conditions: {
      'saml:aud': assertion.recipient,
      'saml:doc': `${ctx.account}${path}`,
      'saml:iss': assertion.issuer,
      'saml:namequalifier': createHash('sha1')
        .update(`${assertion.issuer}${ctx.account}${path}`)
        .digest('base64'),
      'saml:sub': requireShort('NameID', assertion.subject),
      'saml:sub_type': requireShort('Format', assertion.subjectType),
    },
    sessionName: assertion.sessionName,
    tags: requireTags(assertion.tags),
    transitiveTagKeys: assertion.transitiveTagKeys,
    ...(sourceIdentity !== undefined && { sourceIdentity: requireSourceIdentity(sourceIdentity) }),
    ...(sessionEndsAtMs !== undefined && {
      mostSeconds: Math.floor((sessionEndsAtMs - ctx.now()) / 1000),
    }),
  };
}

function signedPart(source: string, certificates: readonly string[]): XmlElement {
  const check = verifySigned(source, certificates);
  switch (check.kind) {
    case 'signed':
      return check.element;
    case 'malformed':
      throw invalid('Invalid base64 SAMLResponse');
    case 'unsigned':
    case 'invalid':
      // AWS: in these words. [IAM User Guide, "Troubleshoot SAML federation with IAM"]
      throw invalid('Response signature invalid');
  }
}

function notAuthorized() {
  return fault('AccessDeniedException', 'Not authorized to perform sts:AssumeRoleWithSAML');
}

function invalid(message: string) {
  return fault('InvalidIdentityTokenException', message);
}
