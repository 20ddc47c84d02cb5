import { expect, test } from 'vitest';

import { epochMs } from '#lib/time';

import { changeEvent, policyEvent } from './event.ts';
import { parsePolicies } from './policy.ts';
import type { Parameter } from './tables.ts';

const NOW = epochMs(Date.parse('2026-03-01T12:00:00.500Z'));
const ARN = 'arn:aws:ssm:us-east-1:000000000000:parameter/foo';

const parameter: Parameter = {
  path: 'foo',
  name: 'foo',
  id: 'id',
  version: 1,
  oldestVersion: 1,
  type: 'String',
  tier: 'Advanced',
  dataType: 'text',
  policies: [],
  modifiedAtMs: NOW,
  modifiedBy: 'somebody',
  tags: {},
};

test('a change is told with the name and type, and no value', () => {
  expect(changeEvent('Create', { ...parameter, description: 'Sample' }, ARN, NOW)).toEqual({
    type: 'Parameter Store Change',
    arn: ARN,
    at: NOW,
    detail: { operation: 'Create', name: 'foo', type: 'String', description: 'Sample' },
  });
});

const texts = [
  '{"Type":"Expiration","Version":"1.0","Attributes":{"Timestamp":"2026-03-02T12:00:00+01:00"}}',
  '{"Type":"ExpirationNotification","Version":"1.0","Attributes":{"Before":"15","Unit":"Hours"}}',
  '{"Type":"NoChangeNotification","Version":"1.0","Attributes":{"After":"2","Unit":"Hours"}}',
];
const policies = parsePolicies(`[${texts.join(',')}]`, NOW);
const origin =
  'This notification was generated based on the policy created at 2026-03-01T12:00:00.500Z';

test.each([
  ['Expiration', '2026-03-02T11:00:00.000Z', 'The parameter has expired at 2026-03-02T11:00:00Z.'],
  [
    'ExpirationNotification',
    '2026-03-01T20:00:00.000Z',
    `The parameter will expire in 15 hours. ${origin}`,
  ],
  [
    'NoChangeNotification',
    '2026-03-01T14:00:00.500Z',
    `The parameter has not been changed for 2 hours. ${origin}`,
  ],
])('PS-2: %s is due at %s, and tells why', (type, due, reason) => {
  const policy = policies.find((each) => each.type === type);
  if (!policy) throw new TypeError('the policy is read');
  expect(new Date(policy.dueAtMs).toISOString()).toBe(due);
  expect(policyEvent(policy, parameter, ARN, NOW)).toEqual({
    type: 'Parameter Store Policy Action',
    arn: ARN,
    at: NOW,
    detail: {
      'policy-type': type,
      'parameter-name': 'foo',
      'parameter-type': 'String',
      'policy-content': texts[policies.indexOf(policy)],
      'action-status': 'Success',
      'action-reason': reason,
    },
  });
});
