import { expect, test } from 'vitest';

import { parsePolicy } from '#languages/iam-policy/index';

import { awsPolicies } from './aws-managed-policies.ts';

test.each(awsPolicies.map(({ name, document }) => [name, document] as const))(
  '%s can be read',
  (_name, document) => {
    expect(parsePolicy(document, 'identity', { isManaged: true }).problems).toEqual([]);
  },
);
