import { describe, expect, test } from 'vitest';

import { decide, type Caller, type CompiledPolicy, type PolicySet } from './index.ts';
import {
  ACCOUNT,
  OTHER,
  allow,
  anonymous,
  deny,
  effectOf,
  federated,
  named,
  outcomeOf,
  request,
  root,
  service,
  session,
  user,
  type Json,
} from './testing.ts';

const sends = named('identity', allow('sqs:SendMessage'));
const nothing = named('identity', allow('ec2:RunInstances'));
const boundary = named('identity', allow('s3:*'));
const principal = (Principal: unknown): PolicySet['resource'] =>
  named('resource', allow('sqs:SendMessage', { Principal }));
const arnOf = (caller: Caller): string => ('arn' in caller ? caller.arn : '');

describe('a resource policy of the same account, by whom it names', () => {
  const roleArn = `arn:aws:iam::${ACCOUNT}:role/app`;
  test.each<[string, Caller, unknown, string, string]>([
    // [IAM User Guide, "Resource-based policies and implicit denies in other policy types (same account)"]
    ['a user by its ARN', user(), { AWS: arnOf(user()) }, 'allow resource', 'allow resource'],
    [
      'a session by its ARN',
      session(),
      { AWS: arnOf(session()) },
      'allow resource',
      'allow resource',
    ],
    [
      'a session by its role',
      session(),
      { AWS: roleArn },
      'allow resource',
      'implicit-deny boundary',
    ],
    [
      'a federated user by its ARN',
      federated(),
      { AWS: arnOf(federated()) },
      'allow resource',
      'allow resource',
    ],
    [
      'a federated user by its user',
      federated(),
      { AWS: arnOf(user()) },
      'implicit-deny session',
      'implicit-deny boundary',
    ],
    ['everyone', user(), '*', 'allow resource', 'allow resource'],
    ['everyone, for a session', session(), { AWS: '*' }, 'allow resource', 'allow resource'],
    ['the account', user(), { AWS: ACCOUNT }, 'implicit-deny identity', 'implicit-deny identity'],
    [
      'the account by ARN',
      session(),
      { AWS: `arn:aws:iam::${ACCOUNT}:root` },
      'implicit-deny identity',
      'implicit-deny identity',
    ],
    [
      'another user',
      user(),
      { AWS: arnOf(user('bob')) },
      'implicit-deny identity',
      'implicit-deny identity',
    ],
  ])(
    '%s: without a boundary, and with one that does not allow',
    (_, caller, who, free, bounded) => {
      const set = { resource: principal(who) ?? expect.fail('it parses') };
      expect(outcomeOf(set, { caller })).toBe(free);
      expect(outcomeOf({ ...set, boundary }, { caller })).toBe(bounded);
    },
  );

  test('a session policy limits what the role is given, and not what the session is given', () => {
    const passed = [named('session', allow('s3:*'))];
    const byRole = {
      resource: principal({ AWS: roleArn }) ?? expect.fail('it parses'),
      session: passed,
    };
    const bySession = {
      resource: principal({ AWS: arnOf(session()) }) ?? expect.fail('it parses'),
      session: passed,
    };
    expect(outcomeOf(byRole, { caller: session() })).toBe('implicit-deny session');
    expect(outcomeOf(bySession, { caller: session() })).toBe('allow resource');
  });

  test.each([
    ['AIDACKCEVSQ6C2EXAMPLE', user(), 'AIDACKCEVSQ6C2EXAMPLE', 'allow resource'],
    ['AROACKCEVSQ6C2EXAMPLE', session(), 'AROACKCEVSQ6C2EXAMPLE:one', 'allow resource'],
    ['AROACKCEVSQ6C2EXAMPLE', session(), 'AROAOTHER2EXAMPLE:one', 'implicit-deny identity'],
  ])('a unique id in the place of an ARN: %s', (id, caller, userId, outcome) => {
    const resource = principal({ AWS: id }) ?? expect.fail('it parses');
    expect(outcomeOf({ resource }, { caller, keys: { 'aws:userid': userId } })).toBe(outcome);
  });
});

describe('identity policies and what limits them', () => {
  test.each<[string, Partial<PolicySet>, string]>([
    ['no policy', {}, 'implicit-deny identity'],
    ['an allow', { identity: [sends] }, 'allow identity'],
    ['an allow outside the boundary', { identity: [sends], boundary }, 'implicit-deny boundary'],
    ['a boundary alone', { boundary: sends }, 'implicit-deny identity'],
    ['an allow within the boundary', { identity: [sends], boundary: sends }, 'allow identity'],
    [
      'a session policy that allows too',
      { identity: [sends], session: [nothing, sends] },
      'allow identity',
    ],
    [
      'a session policy that does not',
      { identity: [sends], session: [nothing] },
      'implicit-deny session',
    ],
    [
      'an empty list of session policies',
      { identity: [sends], session: [] },
      'implicit-deny session',
    ],
    [
      'a deny in the boundary',
      { identity: [sends], boundary: named('identity', allow('*'), deny('sqs:*')) },
      'explicit-deny boundary',
    ],
    [
      'a deny in a session policy',
      { identity: [sends], session: [named('session', deny('sqs:*'))] },
      'explicit-deny session',
    ],
    [
      'an endpoint policy that does not allow',
      { identity: [sends], endpoint: named('endpoint', allow('s3:*', { Principal: '*' })) },
      'implicit-deny endpoint',
    ],
    [
      'an endpoint policy that allows',
      { identity: [sends], endpoint: named('endpoint', allow('*', { Principal: '*' })) },
      'allow identity',
    ],
    [
      'a resource control policy that denies',
      { identity: [sends], rcps: [[named('rcp', deny('sqs:*', { Principal: '*' }))]] },
      'explicit-deny rcp',
    ],
    [
      'a level of resource control policies without an allow',
      { identity: [sends], rcps: [[]] },
      'implicit-deny rcp',
    ],
    [
      'a deny in the resource policy',
      {
        identity: [sends],
        resource: named('resource', deny('sqs:*', { Principal: { AWS: ACCOUNT } })),
      },
      'explicit-deny resource',
    ],
  ])('%s', (_, set, outcome) => {
    expect(outcomeOf(set)).toBe(outcome);
  });
});

describe('across accounts', () => {
  const bob = user('bob', OTHER);
  const app = session('app', OTHER);
  const names: readonly [string, unknown, Caller][] = [
    ['the account', { AWS: OTHER }, bob],
    ['the user', { AWS: arnOf(bob) }, bob],
    ['the role', { AWS: `arn:aws:iam::${OTHER}:role/app` }, app],
    ['the session', { AWS: arnOf(app) }, app],
    ['everyone', '*', app],
  ];
  test.each(names)('%s is named: the caller needs its own allow too', (_, who, caller) => {
    const resource = principal(who) ?? expect.fail('it parses');
    for (const resourceMode of ['either', 'resource-root'] as const) {
      expect(outcomeOf({ resource, resourceMode }, { caller })).toBe('implicit-deny identity');
      expect(outcomeOf({ resource, resourceMode, identity: [sends] }, { caller })).toBe(
        'allow resource',
      );
      expect(outcomeOf({ resource, resourceMode, identity: [sends], boundary }, { caller })).toBe(
        'implicit-deny boundary',
      );
      expect(
        outcomeOf({ resource, resourceMode, identity: [sends], session: [] }, { caller }),
      ).toBe('implicit-deny session');
      expect(outcomeOf({ resourceMode, identity: [sends] }, { caller })).toBe(
        'implicit-deny resource',
      );
    }
  });

  test('the root user of the other account has its own side by itself', () => {
    expect(
      outcomeOf(
        { resource: principal({ AWS: OTHER }) ?? expect.fail('it parses') },
        { caller: root(OTHER) },
      ),
    ).toBe('allow resource');
    expect(outcomeOf({}, { caller: root(OTHER) })).toBe('implicit-deny resource');
  });
});

describe('the root user', () => {
  test('may do everything in its account, unless a policy denies', () => {
    expect(outcomeOf({}, { caller: root() })).toBe('allow root');
    expect(
      outcomeOf(
        { resource: named('resource', deny('sqs:*', { Principal: '*' })) },
        { caller: root() },
      ),
    ).toBe('explicit-deny resource');
  });
  test('is let to a key only by the key policy', () => {
    expect(outcomeOf({ resourceMode: 'resource-root' }, { caller: root() })).toBe(
      'implicit-deny resource',
    );
    const resource = principal({ AWS: ACCOUNT }) ?? expect.fail('it parses');
    expect(outcomeOf({ resourceMode: 'resource-root', resource }, { caller: root() })).toBe(
      'allow resource',
    );
  });
});

describe('keys and roles, where the resource policy must name the caller or its account', () => {
  const key = (...statements: readonly Json[]): Partial<PolicySet> => ({
    resourceMode: 'resource-root',
    resource: named('key', ...statements),
  });
  const decrypt = { action: 'kms:Decrypt' };
  const decrypts = named('identity', allow('kms:Decrypt'));
  const delegates = allow('kms:*', { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } });

  test('identity policies count when the account is named', () => {
    expect(outcomeOf(key(delegates), decrypt)).toBe('implicit-deny identity');
    expect(outcomeOf({ ...key(delegates), identity: [decrypts] }, decrypt)).toBe('allow identity');
    expect(
      outcomeOf(
        { ...key(allow('kms:*', { Principal: { AWS: OTHER } })), identity: [decrypts] },
        decrypt,
      ),
    ).toBe('implicit-deny resource');
  });
  test('a caller named directly needs nothing else', () => {
    expect(outcomeOf(key(allow('kms:*', { Principal: { AWS: arnOf(user()) } })), decrypt)).toBe(
      'allow resource',
    );
  });
  test('a grant allows, unless something denies', () => {
    const grants = ['grant-1'];
    expect(outcomeOf({ ...key(delegates), grants }, decrypt)).toBe('allow grant');
    expect(outcomeOf({ ...key(deny('kms:*', { Principal: '*' })), grants }, decrypt)).toBe(
      'explicit-deny resource',
    );
    expect(
      outcomeOf({ ...key(delegates), grants, scps: [[named('scp', allow('s3:*'))]] }, decrypt),
    ).toBe('implicit-deny scp');
  });
  test('a role in the same account: its user needs no identity policy, its account does', () => {
    const trust = (Principal: unknown): Partial<PolicySet> => ({
      resourceMode: 'resource-root',
      resource: named('trust', { Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }),
    });
    const assume = { action: 'sts:AssumeRole', resource: `arn:aws:iam::${ACCOUNT}:role/app` };
    expect(outcomeOf(trust({ AWS: arnOf(user()) }), assume)).toBe('allow resource');
    expect(outcomeOf(trust({ AWS: ACCOUNT }), assume)).toBe('implicit-deny identity');
    expect(
      outcomeOf(
        { ...trust({ AWS: ACCOUNT }), identity: [named('identity', allow('sts:AssumeRole'))] },
        assume,
      ),
    ).toBe('allow identity');
    expect(
      outcomeOf(trust({ Service: 'lambda.amazonaws.com' }), {
        ...assume,
        caller: service('lambda.amazonaws.com'),
      }),
    ).toBe('allow resource');
    expect(
      outcomeOf(trust({ Service: 'lambda.amazonaws.com' }), {
        ...assume,
        caller: service('ec2.amazonaws.com'),
      }),
    ).toBe('implicit-deny resource');
  });
  test('an identity provider is let in by its name', () => {
    const provider = `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`;
    const resource = named('trust', {
      Effect: 'Allow',
      Principal: { Federated: provider },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:octo/app:*' } },
    });
    const keys = { 'token.actions.githubusercontent.com:sub': 'repo:octo/app:ref:refs/heads/main' };
    const caller: Caller = { kind: 'identity-provider', provider, federation: 'web' };
    const call = {
      action: 'sts:AssumeRoleWithWebIdentity',
      resource: `arn:aws:iam::${ACCOUNT}:role/app`,
      caller,
    };
    expect(effectOf({ resourceMode: 'resource-root', resource }, { ...call, keys })).toBe('allow');
    expect(effectOf({ resourceMode: 'resource-root', resource }, call)).toBe('implicit-deny');
    expect(
      effectOf(
        { resourceMode: 'resource-root', resource },
        { ...call, keys, caller: { ...caller, provider: 'x' } },
      ),
    ).toBe('implicit-deny');
  });
});

describe('services', () => {
  test('need a resource policy that names them, with the source they act for', () => {
    const topic = `arn:aws:sns:eu-west-1:${ACCOUNT}:orders`;
    const resource = named(
      'resource',
      allow('sqs:SendMessage', {
        Principal: { Service: 'sns.amazonaws.com' },
        Condition: { ArnEquals: { 'aws:SourceArn': topic } },
      }),
    );
    const caller = service('sns.amazonaws.com');
    expect(outcomeOf({ resource }, { caller, keys: { 'aws:SourceArn': topic } })).toBe(
      'allow resource',
    );
    expect(outcomeOf({ resource }, { caller, keys: { 'aws:SourceArn': `${topic}-2` } })).toBe(
      'implicit-deny resource',
    );
    expect(outcomeOf({ resource }, { caller })).toBe('implicit-deny resource');
    expect(outcomeOf({}, { caller })).toBe('implicit-deny resource');
  });
  test('are bound by resource control policies', () => {
    const resource = named(
      'resource',
      allow('sqs:SendMessage', { Principal: { Service: 'sns.amazonaws.com' } }),
    );
    const rcps = [
      [
        named(
          'rcp',
          allow('*', { Principal: '*' }),
          deny('sqs:*', {
            Principal: '*',
            Condition: {
              StringNotEqualsIfExists: { 'aws:SourceOrgID': 'o-1' },
              Bool: { 'aws:PrincipalIsAWSService': 'true' },
            },
          }),
        ),
      ],
    ];
    const call = {
      caller: service('sns.amazonaws.com'),
      keys: { 'aws:PrincipalIsAWSService': 'true', 'aws:SourceOrgID': 'o-2' },
    };
    expect(outcomeOf({ resource, rcps }, call)).toBe('explicit-deny rcp');
  });
});

test('of several allows in one resource policy the one that reaches furthest counts', () => {
  const roleArn = `arn:aws:iam::${ACCOUNT}:role/app`;
  const by = (...names: readonly string[]): string =>
    outcomeOf(
      {
        resource: named('resource', ...names.map((AWS) => allow('sqs:*', { Principal: { AWS } }))),
        boundary,
      },
      { caller: session() },
    );
  expect(by(ACCOUNT, roleArn)).toBe('implicit-deny boundary');
  expect(by(ACCOUNT, roleArn, arnOf(session()))).toBe('allow resource');
  expect(by(arnOf(session()), ACCOUNT)).toBe('allow resource');
});

describe('NotPrincipal', () => {
  const except = (...AWS: readonly string[]): Partial<PolicySet> => ({
    identity: [sends],
    resource: named('resource', {
      Effect: 'Deny',
      NotPrincipal: { AWS },
      Action: 'sqs:*',
      Resource: '*',
    }),
  });
  const accountArn = `arn:aws:iam::${ACCOUNT}:root`;
  test('excepts a caller that is named with its account, and its role', () => {
    const roleArn = `arn:aws:iam::${ACCOUNT}:role/app`;
    expect(effectOf(except(arnOf(user()), accountArn))).toBe('allow');
    expect(effectOf(except(arnOf(user())))).toBe('explicit-deny');
    expect(effectOf(except(accountArn))).toBe('explicit-deny');
    expect(effectOf(except(accountArn), { caller: root() })).toBe('allow');
    expect(effectOf(except(arnOf(session()), roleArn, accountArn), { caller: session() })).toBe(
      'allow',
    );
    expect(effectOf(except(roleArn, accountArn), { caller: session() })).toBe('explicit-deny');
    const guest = { caller: federated() };
    const set = (...AWS: readonly string[]): string =>
      effectOf({ ...except(...AWS), session: [sends] }, guest);
    expect(set(arnOf(federated()), arnOf(user()), accountArn)).toBe('allow');
    expect(set(arnOf(federated()), accountArn)).toBe('explicit-deny');
    expect(set(arnOf(federated()), arnOf(user()))).toBe('explicit-deny');
    expect(effectOf(except(accountArn), { caller: anonymous })).toBe('explicit-deny');
    expect(effectOf(except(accountArn), { caller: service('sns.amazonaws.com') })).toBe(
      'explicit-deny',
    );
  });
});

test('a deny reaches all whom its principal contains', () => {
  const denies = (AWS: string): Partial<PolicySet> => ({
    identity: [sends],
    resource: named('resource', deny('sqs:*', { Principal: { AWS } })),
  });
  expect(effectOf(denies(ACCOUNT))).toBe('explicit-deny');
  expect(effectOf(denies(`arn:aws:iam::${ACCOUNT}:role/app`), { caller: session() })).toBe(
    'explicit-deny',
  );
  expect(effectOf(denies(OTHER))).toBe('allow');
});

test('a decision names the policy and the statement', () => {
  const identity = [
    named('identity', allow('sqs:*', { Sid: 'Sends' })),
    named('identity', deny('sqs:Purge*')),
  ];
  expect(decide(request(), { identity, resourceMode: 'either' })).toEqual({
    effect: 'allow',
    source: 'identity',
    policy: 'identity policy',
    statement: 'Sends',
  });
  expect(
    decide(request({ action: 'sqs:PurgeQueue' }), { identity, resourceMode: 'either' }),
  ).toEqual({
    effect: 'explicit-deny',
    source: 'identity',
    policy: 'identity policy',
    statement: 'Statement[0]',
  });
});

test('a policy that was not parsed is refused', () => {
  const forged: CompiledPolicy = { text: '{}', statements: [] };
  expect(() => effectOf({ identity: [{ name: 'forged', policy: forged }] })).toThrow(
    'a policy is made by parsePolicy',
  );
});
