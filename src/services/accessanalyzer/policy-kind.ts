import type { PolicyKind } from '#languages/iam-policy/types';

import type { PolicyType } from './api.gen.ts';

/** The grammar of a policy type. */
export function kindOf(type: PolicyType): PolicyKind {
  switch (type) {
    case 'IDENTITY_POLICY':
      return 'identity';
    case 'RESOURCE_POLICY':
      return 'resource';
    case 'SERVICE_CONTROL_POLICY':
      return 'scp';
    case 'RESOURCE_CONTROL_POLICY':
      return 'rcp';
  }
}
