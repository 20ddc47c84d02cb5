/** A pass is a promise: held against the evaluator, on random policies and calls. */
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { decide, parsePolicy } from '#languages/iam-policy/index';

import { grantsOf, newAccessOf } from './comparison.ts';
import { statementsOf } from './statement.ts';

const ACCOUNT = '000000000000';
const RUNS = 5000;
const action = fc.constantFrom('sqs:SendMessage', 'sqs:DeleteQueue', 'sns:Publish');
const resource = fc
  .constantFrom('a', 'ab', 'b')
  .map((name) => `arn:aws:sqs:us-east-1:${ACCOUNT}:${name}`);
const actions = fc.uniqueArray(
  fc.constantFrom(
    'sqs:*',
    'SQS:Send*',
    'sqs:SendMessage',
    'sns:*',
    '*',
    '*:?e*',
    'sqs:DeleteQueue',
  ),
  { minLength: 1, maxLength: 3 },
);
const resources = fc.uniqueArray(
  fc.constantFrom(
    '*',
    `arn:aws:sqs:*:${ACCOUNT}:a*`,
    `arn:aws:sqs:us-east-1:${ACCOUNT}:?`,
    `arn:aws:sqs:us-east-1:*:b`,
    `arn:aws:sqs:us-east-1:${ACCOUNT}:\${aws:username}`,
  ),
  { minLength: 1, maxLength: 2 },
);
const condition = fc.constantFrom(
  undefined,
  undefined,
  { StringEquals: { 'aws:username': 'a' } },
  { Bool: { 'aws:SecureTransport': 'true' } },
);
const statement = fc
  .record({
    isDeny: fc.nat(4),
    notAction: fc.nat(4),
    notResource: fc.nat(4),
    actions,
    resources,
    condition,
  })
  .map((one) => ({
    Effect: one.isDeny === 0 ? 'Deny' : 'Allow',
    [one.notAction === 0 ? 'NotAction' : 'Action']: one.actions,
    [one.notResource === 0 ? 'NotResource' : 'Resource']: one.resources,
    ...(one.condition && { Condition: one.condition }),
  }));
const policy = fc
  .array(statement, { minLength: 1, maxLength: 3 })
  .map((Statement) => JSON.stringify({ Version: '2012-10-17', Statement }));
const call = fc.record({
  action,
  resource,
  username: fc.constantFrom('a', 'b'),
  isSecure: fc.boolean(),
});

function isAllowed(text: string, asked: typeof call extends fc.Arbitrary<infer T> ? T : never) {
  const { policy: compiled } = parsePolicy(text, 'identity');
  if (!compiled) throw new Error('the policies of this test are good');
  const keys = new Map([
    ['aws:username', asked.username],
    ['aws:securetransport', String(asked.isSecure)],
  ]);
  const { effect } = decide(
    {
      action: asked.action,
      resource: asked.resource,
      resourceAccount: ACCOUNT,
      caller: {
        kind: 'user',
        account: ACCOUNT,
        arn: `arn:aws:iam::${ACCOUNT}:user/${asked.username}`,
      },
      condition: (name) => keys.get(name),
    },
    { identity: [{ name: 'p', policy: compiled }], resourceMode: 'either' },
  );
  return effect === 'allow';
}

test('no new access: what the new policy allows, the old one did', () => {
  let passes = 0;
  fc.assert(
    fc.property(
      policy,
      policy,
      fc.array(call, { minLength: 8, maxLength: 8 }),
      (before, after, calls) => {
        const added = newAccessOf(
          statementsOf(after, 'identity'),
          statementsOf(before, 'identity'),
        );
        if (added.length > 0) return;
        passes++;
        for (const one of calls)
          if (isAllowed(after, one)) expect(isAllowed(before, one)).toBe(true);
      },
    ),
    { numRuns: RUNS },
  );
  expect(passes).toBeGreaterThan(RUNS / 20);
}, 30_000);

test('access not granted: what a check passes, the policy does not allow', () => {
  let passes = 0;
  fc.assert(
    fc.property(policy, call, (text, one) => {
      const wanted = [{ actions: [one.action], resources: [one.resource] }];
      if (grantsOf(statementsOf(text, 'identity'), wanted).length > 0) return;
      passes++;
      expect(isAllowed(text, one)).toBe(false);
    }),
    { numRuns: RUNS },
  );
  expect(passes).toBeGreaterThan(RUNS / 20);
}, 30_000);
