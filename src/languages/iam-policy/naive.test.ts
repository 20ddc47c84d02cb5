import fc from 'fast-check';
import { expect, test } from 'vitest';

import {
  applyRemedy,
  decide,
  explain,
  parsePolicy,
  remediesOf,
  type AccessRequest,
  type Caller,
  type NamedPolicy,
  type PolicyKind,
  type PolicySet,
} from './index.ts';
import { naiveDecide, type NaivePolicy, type NaiveSet, type NaiveStatement } from './naive.ts';
import {
  ACCOUNT,
  OTHER,
  anonymous,
  federated,
  request,
  root,
  service,
  session,
  user,
} from './testing.ts';

const RUNS = 6_000;

const some = (...texts: readonly string[]): fc.Arbitrary<string[]> =>
  fc.uniqueArray(fc.constantFrom(...texts), { minLength: 1, maxLength: 3 });

const actions = some(
  'sqs:SendMessage',
  'SQS:send*',
  'sqs:*',
  'sns:Publish',
  's*:*'.replace('s*', '*'),
  '*',
  'sqs:?endMessage',
  'sns:*',
);
const resources = some(
  '*',
  'arn:aws:sqs:*:*:a',
  'arn:aws:sqs:eu-*-1:111122223333:*',
  'arn:aws:sqs:e*1:111122223333:b',
  'arn:aws:sqs:*',
  'arn:aws:sqs:eu-west-?:*:?',
  'arn:aws:sqs:eu-west-1:111122223333:${aws:username}',
  "arn:aws:sqs:*:*:${aws:x, 'b'}*",
  'arn:aws:sqs:eu-west-1:444455556666:*',
);
const strings = some('a', 'b', 'A', 'a*', '?', '${aws:username}', "${aws:x, 'a'}", '${*}', '1', '');
const numbers = some('0', '1', '2', '10');
const key = fc.constantFrom('aws:username', 'aws:x', 'aws:y', 'aws:Many');
const set = fc.constantFrom('', 'ForAllValues:', 'ForAnyValue:');
const ifExists = fc.constantFrom('', '', 'IfExists');

function conditions(
  names: readonly string[],
  keys: fc.Arbitrary<string>,
  values: fc.Arbitrary<string[]>,
): fc.Arbitrary<NonNullable<NaiveStatement['Condition']>> {
  return fc
    .tuple(set, fc.constantFrom(...names), ifExists, keys, values)
    .map(([prefix, name, suffix, one, wanted]) => ({
      [`${prefix}${name}${suffix}`]: { [one]: wanted },
    }));
}
const condition = fc.oneof(
  fc.constant({}),
  fc.constant({}),
  conditions(
    [
      'StringEquals',
      'StringNotEquals',
      'StringLike',
      'StringNotLike',
      'StringEqualsIgnoreCase',
      'StringNotEqualsIgnoreCase',
    ],
    key,
    strings,
  ),
  conditions(
    ['NumericEquals', 'NumericNotEquals', 'NumericLessThan', 'NumericGreaterThanEquals'],
    fc.constant('aws:n'),
    numbers,
  ),
  conditions(
    ['ArnLike', 'ArnNotEquals'],
    fc.constant('aws:SourceArn'),
    some('arn:aws:sns:*:*:t', 'arn:aws:*:*:*:?', 'arn:aws:sns:eu-west-1:1:t:u'),
  ),
  conditions(
    ['IpAddress', 'NotIpAddress'],
    fc.constant('aws:SourceIp'),
    some('192.0.2.0/24', '192.0.2.1', '198.51.100.0/31'),
  ),
  conditions(['Bool'], fc.constant('aws:b'), some('true', 'false')),
  fc
    .tuple(key, fc.constantFrom('true', 'false'))
    .map(([one, wanted]) => ({ Null: { [one]: [wanted] } })),
);

const effect = fc.oneof(
  { weight: 4, arbitrary: fc.constant('Allow' as const) },
  { weight: 1, arbitrary: fc.constant('Deny' as const) },
);
const callers: readonly Caller[] = [
  user(),
  user('bob', OTHER),
  session(),
  session('app', OTHER),
  { ...session(), isServiceLinked: true },
  federated(),
  root(),
  root(OTHER),
  service('sns.amazonaws.com'),
  anonymous,
];
const principals = fc.oneof(
  fc.constant('*' as const),
  some(
    '*',
    `arn:aws:iam::${ACCOUNT}:root`,
    `arn:aws:iam::${OTHER}:root`,
    `arn:aws:iam::${ACCOUNT}:user/ann`,
    `arn:aws:iam::${OTHER}:user/bob`,
    `arn:aws:iam::${ACCOUNT}:role/app`,
    `arn:aws:sts::${ACCOUNT}:assumed-role/app/one`,
    `arn:aws:sts::${ACCOUNT}:federated-user/guest`,
  ).map((AWS) => ({ AWS })),
  fc.constant({ Service: ['sns.amazonaws.com'] }),
);

const shape = fc.record({
  effect,
  actions,
  resources,
  condition,
  isNotAction: fc.nat(5),
  isNotResource: fc.nat(5),
});
const statement = shape.map((s): NaiveStatement => ({
  Effect: s.effect,
  ...(s.isNotAction === 0 ? { NotAction: s.actions } : { Action: s.actions }),
  ...(s.isNotResource === 0 ? { NotResource: s.resources } : { Resource: s.resources }),
  Condition: s.condition,
}));
const exceptions = fc
  .constantFrom(...callers)
  .chain((caller) =>
    fc.subarray(
      [
        ...('account' in caller ? [`arn:aws:iam::${caller.account}:root`] : []),
        ...('roleArn' in caller ? [caller.roleArn] : []),
        ...('userArn' in caller ? [caller.userArn] : []),
        ...('arn' in caller ? [caller.arn] : []),
        `arn:aws:iam::${OTHER}:root`,
      ],
      { minLength: 1 },
    ),
  )
  .map((AWS) => ({ AWS: [...new Set(AWS)] }));
const principalStatement = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .tuple(statement, principals)
      .map(([s, Principal]): NaiveStatement => ({ ...s, Principal })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(statement, exceptions)
      .map(([s, NotPrincipal]): NaiveStatement => ({ ...s, Effect: 'Deny', NotPrincipal })),
  },
);
const policyOf = (one: fc.Arbitrary<NaiveStatement>, maxLength = 4): fc.Arbitrary<NaivePolicy> =>
  fc
    .array(one, { minLength: 1, maxLength })
    .map((Statement) => ({ Version: '2012-10-17', Statement }));
const wide = fc.oneof(
  fc.constant<NaivePolicy>({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['*'], Resource: ['*'] }],
  }),
  policyOf(statement),
);
const rcp = fc.array(principalStatement, { maxLength: 1 }).map((denials): NaivePolicy => ({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: '*', Action: ['*'], Resource: ['*'] },
    ...denials.map((s): NaiveStatement => ({
      Effect: 'Deny',
      Principal: '*',
      Action: ['sns:Publish'],
      Resource: ['*'],
      Condition: s.Condition ?? {},
    })),
  ],
}));
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 1 });

const policies = fc.record({
  identity: fc.array(policyOf(statement), { maxLength: 3 }),
  boundary: maybe(wide),
  session: maybe(fc.array(wide, { maxLength: 2 })),
  scps: maybe(fc.array(fc.array(wide, { maxLength: 2 }), { maxLength: 2 })),
  rcps: maybe(fc.array(fc.array(rcp, { minLength: 1, maxLength: 2 }), { maxLength: 2 })),
  endpoint: maybe(
    policyOf(
      fc.constant<NaiveStatement>({
        Effect: 'Allow',
        Principal: '*',
        Action: ['*'],
        Resource: ['*'],
      }),
      1,
    ),
  ),
  resource: fc.option(policyOf(principalStatement), { nil: undefined }),
  resourceMode: fc.constantFrom('either' as const, 'resource-root' as const),
});
const value = fc.constantFrom('a', 'b', 'A', '*', '1', '');
const context = fc.record(
  {
    'aws:username': value,
    'aws:x': value,
    'aws:y': value,
    'aws:Many': fc.array(value, { maxLength: 3 }),
    'aws:n': fc.constantFrom('0', '1', '1.5', '10'),
    'aws:b': fc.constantFrom('true', 'false', 'True'),
    'aws:SourceIp': fc.constantFrom('192.0.2.1', '192.0.2.77', '198.51.100.1', '198.51.100.2'),
    'aws:SourceArn': fc.constantFrom(
      'arn:aws:sns:eu-west-1:1:t',
      'arn:aws:sns:eu-west-1:1:u',
      'not an arn',
    ),
  },
  { requiredKeys: [] },
);
const call = fc.record({
  caller: fc.constantFrom(...callers),
  action: fc.constantFrom('sqs:SendMessage', 'sqs:sendmessage', 'sns:Publish'),
  resource: fc.constantFrom(
    '*',
    `arn:aws:sqs:eu-west-1:${ACCOUNT}:a`,
    `arn:aws:sqs:eu-west-1:${ACCOUNT}:b`,
    `arn:aws:sqs:us-east-1:${ACCOUNT}:a:b`,
  ),
  resourceAccount: fc.constantFrom(ACCOUNT, ACCOUNT, OTHER, undefined),
  keys: context,
});

function compile(kind: PolicyKind, policy: NaivePolicy): NamedPolicy {
  const { policy: compiled, problems } = parsePolicy(JSON.stringify(policy), kind);
  if (!compiled) throw new Error(JSON.stringify(problems));
  return { name: kind, policy: compiled };
}

/** A record without its undefined members. */
function given(naive: { readonly [K in keyof NaiveSet]: NaiveSet[K] | undefined }): {
  readonly plain: NaiveSet;
  readonly compiled: PolicySet;
} {
  const {
    identity = [],
    boundary,
    session: passed,
    scps,
    rcps,
    endpoint,
    resource,
    resourceMode = 'either',
  } = naive;
  const all = (kind: PolicyKind, list: readonly NaivePolicy[]): NamedPolicy[] =>
    list.map((policy) => compile(kind, policy));
  return {
    plain: {
      identity,
      resourceMode,
      ...(boundary && { boundary }),
      ...(passed && { session: passed }),
      ...(scps && { scps }),
      ...(rcps && { rcps }),
      ...(endpoint && { endpoint }),
      ...(resource && { resource }),
    },
    compiled: {
      identity: all('identity', identity),
      resourceMode,
      ...(boundary && { boundary: compile('identity', boundary) }),
      ...(passed && { session: all('session', passed) }),
      ...(scps && { scps: scps.map((level) => all('scp', level)) }),
      ...(rcps && { rcps: rcps.map((level) => all('rcp', level)) }),
      ...(endpoint && { endpoint: compile('endpoint', endpoint) }),
      ...(resource && { resource: compile('resource', resource) }),
    },
  };
}

test('the compiled evaluator says what the naive one says', () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(policies, call, (drawn, { keys, resourceAccount, ...rest }) => {
      const { plain, compiled } = given(drawn);
      const present = Object.fromEntries(
        Object.entries(keys).filter(([, each]) => each !== undefined),
      );
      const { resourceAccount: _, ...base } = request({ ...rest, keys: present });
      const asked: AccessRequest =
        resourceAccount === undefined ? base : { ...base, resourceAccount };
      const decision = decide(asked, compiled);
      seen.set(decision.effect, (seen.get(decision.effect) ?? 0) + 1);
      expect(decision.effect).toBe(naiveDecide(asked, plain));
      expect(explain(asked, compiled).decision).toEqual(decision);
    }),
    { numRuns: RUNS },
  );
  for (const one of ['allow', 'explicit-deny', 'implicit-deny'])
    expect(seen.get(one)).toBeGreaterThan(RUNS / 20);
}, 30_000);

test('whatever denies a call, each remedy that is told would allow it, and not without its last change', () => {
  let tried = 0;
  fc.assert(
    fc.property(policies, call, (drawn, { keys, resourceAccount, ...rest }) => {
      const { compiled } = given(drawn);
      const present = Object.fromEntries(
        Object.entries(keys).filter(([, each]) => each !== undefined),
      );
      const { resourceAccount: _, ...base } = request({ ...rest, keys: present });
      const asked: AccessRequest =
        resourceAccount === undefined ? base : { ...base, resourceAccount };
      const remedies = remediesOf(asked, compiled);
      if (decide(asked, compiled).effect === 'allow') {
        expect(remedies).toEqual([]);
        return;
      }
      expect(remedies.length).toBeGreaterThan(0);
      for (const remedy of remedies) {
        const after = applyRemedy(asked, compiled, remedy);
        expect(after && decide(asked, after).effect).toBe('allow');
        tried++;
        // One by one, from the first: before the last of them the call is still denied.
        const before = applyRemedy(asked, compiled, { changes: remedy.changes.slice(0, -1) });
        expect(before && decide(asked, before).effect).not.toBe('allow');
      }
    }),
    { numRuns: RUNS },
  );
  expect(tried).toBeGreaterThan(RUNS / 3);
}, 30_000);

test('an allow more never takes away, a deny more never gives', () => {
  fc.assert(
    fc.property(
      fc.array(policyOf(statement), { maxLength: 3 }),
      statement,
      call,
      (identity, extra, { keys, resourceAccount: _, ...rest }) => {
        const present = Object.fromEntries(
          Object.entries(keys).filter(([, each]) => each !== undefined),
        );
        const asked = request({ ...rest, keys: present });
        const of = (list: readonly NaivePolicy[]): string =>
          decide(
            asked,
            given({
              identity: list,
              resourceMode: 'either',
              boundary: undefined,
              session: undefined,
              scps: undefined,
              rcps: undefined,
              endpoint: undefined,
              resource: undefined,
            }).compiled,
          ).effect;
        const before = of(identity);
        const after = of([...identity, { Version: '2012-10-17', Statement: [extra] }]);
        if (extra.Effect === 'Deny') expect(after === 'allow' && before !== 'allow').toBe(false);
        else expect(before === 'allow' && after !== 'allow').toBe(false);
      },
    ),
    { numRuns: 1_000 },
  );
});

test('no text makes the parser throw', () => {
  const words = fc.array(
    fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      ':',
      ',',
      'Statement',
      '"Effect"',
      '"Allow"',
      '\\',
      'u',
      '0',
      '-1e',
      '*',
      '${',
      ' ',
      'null',
      '__proto__',
    ),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(
      fc.oneof(
        words.map((list) => list.join('')),
        fc.json(),
        fc.string(),
      ),
      fc.constantFrom<PolicyKind>('identity', 'resource', 'trust', 'scp', 'rcp'),
      (text, kind) => {
        const { policy, problems } = parsePolicy(text, kind);
        expect(policy === undefined).toBe(problems.length > 0);
      },
    ),
    { numRuns: 2_000 },
  );
});

test('a JSON text is read as JavaScript reads it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('Allow', 'Deny'), (text, one) => {
      const document = {
        Version: '2012-10-17',
        Id: text,
        Statement: { Effect: one, Action: '*', Resource: '*' },
      };
      expect(
        parsePolicy(JSON.stringify(document, undefined, 2), 'identity').policy?.statements[0]
          ?.effect,
      ).toBe(one);
    }),
    { numRuns: 500 },
  );
});
