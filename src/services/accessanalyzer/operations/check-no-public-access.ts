import { publicAccessOf, reasonsOf } from '../comparison.ts';
import { operation } from '../define.ts';
import { statementsOf } from '../statement.ts';

export const checkNoPublicAccess = operation('CheckNoPublicAccess', {
  access: () => ({ action: 'access-analyzer:CheckNoPublicAccess', resource: '*' }),
  isReadOnly: true,

  handle: ({ policyDocument, resourceType }) => {
    const kind = resourceType === 'AWS::IAM::AssumeRolePolicyDocument' ? 'trust' : 'resource';
    const open = publicAccessOf(statementsOf(policyDocument, kind));
    if (open.length === 0)
      return {
        result: 'PASS',
        message: 'The resource policy does not grant public access for the given resource type.',
      };
    return {
      result: 'FAIL',
      message: 'The resource policy grants public access for the given resource type.',
      reasons: reasonsOf('Public access granted', open),
    };
  },
});
