import { onPolicy } from '../../access.ts';
import { toAwsVersion, toVersion } from '../../answer.ts';
import { operation } from '../../define.ts';
import {
  findAwsPolicy,
  noSuchVersion,
  requireOwnPolicy,
  requireVersion,
} from '../../managed-policy.ts';
import { encodeDocument } from '../../policy-document.ts';

export const getPolicyVersion = operation('GetPolicyVersion', {
  access: ({ PolicyArn }, ctx) => onPolicy(ctx, 'GetPolicyVersion', PolicyArn),

  handle: ({ PolicyArn, VersionId }, ctx) =>
    ctx.transact((tx) => {
      const ofAws = findAwsPolicy(PolicyArn);
      if (ofAws) {
        // GAP: of the policies of AWS only the default versions are known.
        if (VersionId !== `v${ofAws.version}`) throw noSuchVersion(PolicyArn, VersionId);
        const Document = encodeDocument(ofAws.document);
        return { PolicyVersion: { Document, ...toAwsVersion(ofAws) } };
      }
      const policy = requireOwnPolicy(tx, ctx, PolicyArn, 'GetPolicyVersion');
      const version = requireVersion(tx, policy, PolicyArn, VersionId);
      const Document = encodeDocument(version.document);
      return { PolicyVersion: { Document, ...toVersion(version, policy) } };
    }),
});
