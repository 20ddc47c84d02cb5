import { describe, expect, test } from 'vitest';

import { applyRemedy, decide, type PolicySet, remediesOf } from './index.ts';
import { ACCOUNT, OTHER, allow, deny, named, request, service, session, user } from './testing.ts';

const QUEUE = `arn:aws:sqs:eu-west-1:${ACCOUNT}:jobs`;
const set = (more: Partial<PolicySet>): PolicySet => ({
  identity: [],
  resourceMode: 'either',
  ...more,
});

/** The remedies, each as the kinds and places of its changes. */
function told(change: Parameters<typeof request>[0], policies: PolicySet): readonly string[] {
  const asked = request(change);
  return remediesOf(asked, policies).map((remedy) => {
    const after = applyRemedy(asked, policies, remedy);
    expect(after && decide(asked, after).effect).toBe('allow');
    return remedy.changes.map(({ kind, source }) => `${kind} ${source}`).join(' + ');
  });
}

describe('remedies', () => {
  test('a missing permission: the statement that gives it, and no more than it', () => {
    expect(remediesOf(request(), set({}))).toEqual([
      {
        changes: [
          {
            kind: 'add-statement',
            source: 'identity',
            level: 0,
            policy: 'a new policy',
            statement: { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: QUEUE },
          },
        ],
      },
    ]);
  });

  test('an explicit deny: the statement that goes, with the conditions under which it denies', () => {
    const identity = [
      named(
        'identity',
        allow('sqs:*'),
        deny('sqs:*', { Sid: 'NoMfa', Condition: { Null: { 'aws:MultiFactorAuthAge': 'true' } } }),
      ),
    ];
    expect(remediesOf(request(), set({ identity }))).toEqual([
      {
        changes: [
          {
            kind: 'remove-statement',
            source: 'identity',
            level: 0,
            index: 0,
            policy: 'identity policy',
            statement: 'NoMfa',
            position: 1,
            conditions: [{ operator: 'Null', key: 'aws:MultiFactorAuthAge', wanted: ['true'] }],
          },
        ],
      },
    ]);
  });

  test('a condition that fails: it can go, with what it wants and what the request has', () => {
    const identity = [
      named('identity', allow('sqs:*', { Condition: { StringEquals: { 'aws:x': ['a', 'b'] } } })),
    ];
    const remedies = remediesOf(request({ keys: { 'aws:x': 'c' } }), set({ identity }));
    expect(remedies.map(({ changes }) => changes)).toEqual([
      [expect.objectContaining({ kind: 'add-statement' })],
      [
        expect.objectContaining({
          kind: 'remove-condition',
          operator: 'StringEquals',
          key: 'aws:x',
          wanted: ['a', 'b'],
          actual: ['c'],
        }),
      ],
    ]);
  });

  test.each<[string, Parameters<typeof request>[0], Partial<PolicySet>, readonly string[]]>([
    [
      'a resource policy that is there can name the caller',
      {},
      { resource: named('resource', allow('sqs:*', { Principal: { AWS: OTHER } })) },
      ['add-statement identity', 'add-statement resource'],
    ],
    [
      'across accounts both sides must allow',
      { caller: user('ann', OTHER) },
      {},
      ['add-statement identity + add-statement resource'],
    ],
    [
      'a boundary is widened',
      {},
      { identity: [named('identity', allow('*'))], boundary: named('identity', allow('sns:*')) },
      ['add-statement boundary'],
    ],
    [
      'each level of the organization that is closed is opened',
      {},
      {
        identity: [named('identity', allow('*'))],
        scps: [
          [named('scp', allow('sns:*'))],
          [named('scp', allow('*'))],
          [named('scp', allow('iam:*'))],
        ],
      },
      ['add-statement scp + add-statement scp'],
    ],
    [
      'a deny of the organization goes before anything else helps',
      {},
      { scps: [[named('scp', allow('*'), deny('sqs:*'))]] },
      ['remove-statement scp + add-statement identity'],
    ],
    [
      'a service is let in by the resource alone',
      { caller: service('sns.amazonaws.com') },
      {},
      ['add-statement resource'],
    ],
    [
      'a session that its own policies limit',
      { caller: session() },
      { identity: [named('identity', allow('*'))], session: [] },
      ['add-statement session'],
    ],
    [
      'a key policy that names nobody, and a caller without a policy',
      { action: 'kms:Encrypt', resource: `arn:aws:kms:eu-west-1:${ACCOUNT}:key/k` },
      { resourceMode: 'resource-root' },
      ['add-statement resource'],
    ],
    [
      'a role that does not trust the caller',
      {
        action: 'sts:AssumeRole',
        resource: `arn:aws:iam::${ACCOUNT}:role/app`,
      },
      {
        resourceMode: 'resource-root',
        resource: named('trust', {
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { AWS: OTHER },
        }),
      },
      ['add-statement resource'],
    ],
  ])('%s', (_what, change, policies, expected) => {
    expect(told(change, set(policies))).toEqual(expected);
  });

  test('a name that looks like a policy variable is taken as it stands', () => {
    const resource = `arn:aws:s3:::bucket/\${aws:username}`;
    expect(told({ action: 's3:GetObject', resource }, set({}))).toEqual(['add-statement identity']);
  });

  test('a call that is allowed needs none', () => {
    expect(remediesOf(request(), set({ identity: [named('identity', allow('*'))] }))).toEqual([]);
  });
});
