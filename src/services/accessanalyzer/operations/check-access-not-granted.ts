import { grantsOf, reasonsOf } from '../comparison.ts';
import { fault, operation } from '../define.ts';
import { kindOf } from '../policy-kind.ts';
import { statementsOf } from '../statement.ts';

export const checkAccessNotGranted = operation('CheckAccessNotGranted', {
  access: () => ({ action: 'access-analyzer:CheckAccessNotGranted', resource: '*' }),
  isReadOnly: true,

  handle: ({ policyDocument, policyType, access }) => {
    if (access.some(({ actions = [], resources = [] }) => actions.length + resources.length === 0))
      throw fault('InvalidParameterException', 'Each access must name actions or resources.');
    const granted = grantsOf(statementsOf(policyDocument, kindOf(policyType)), access);
    if (granted.length === 0)
      return {
        result: 'PASS',
        message:
          'The policy document does not grant access to perform the listed actions or resources.',
      };
    return {
      result: 'FAIL',
      message:
        'The policy document grants access to perform one or more of the listed actions or resources.',
      reasons: reasonsOf('One or more of the listed actions or resources', granted),
    };
  },
});
