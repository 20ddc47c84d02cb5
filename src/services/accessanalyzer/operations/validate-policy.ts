import { operation } from '../define.ts';
import { pageOf } from '../page.ts';
import { findingsIn } from '../validation.ts';

export const validatePolicy = operation('ValidatePolicy', {
  access: () => ({ action: 'access-analyzer:ValidatePolicy', resource: '*' }),
  isReadOnly: true,

  handle: (
    { policyDocument, policyType, validatePolicyResourceType, maxResults, nextToken },
    ctx,
  ) => {
    // GAP: `locale` is taken, and the words are English: AWS translates them.
    const all = findingsIn(policyDocument, policyType, validatePolicyResourceType);
    const { items, next } = pageOf(ctx, 'findings-of-policy', all, { maxResults, nextToken });
    return { findings: items, ...next };
  },
});
