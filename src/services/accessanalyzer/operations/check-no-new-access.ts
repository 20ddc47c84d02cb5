import { newAccessOf, reasonsOf } from '../comparison.ts';
import { operation } from '../define.ts';
import { kindOf } from '../policy-kind.ts';
import { statementsOf } from '../statement.ts';

export const checkNoNewAccess = operation('CheckNoNewAccess', {
  access: () => ({ action: 'access-analyzer:CheckNoNewAccess', resource: '*' }),
  isReadOnly: true,

  handle: ({ newPolicyDocument, existingPolicyDocument, policyType }) => {
    const kind = kindOf(policyType);
    const added = newAccessOf(
      statementsOf(newPolicyDocument, kind),
      statementsOf(existingPolicyDocument, kind),
    );
    if (added.length === 0)
      return {
        result: 'PASS',
        message:
          'The modified permissions do not grant new access compared to your existing policy.',
      };
    return {
      result: 'FAIL',
      message: 'The modified permissions grant new access compared to your existing policy.',
      reasons: reasonsOf('New access', added),
    };
  },
});
