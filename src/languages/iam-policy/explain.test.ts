import { describe, expect, test } from 'vitest';

import { decide, explain } from './index.ts';
import {
  ACCOUNT,
  OTHER,
  allow,
  anonymous,
  deny,
  named,
  request,
  root,
  session,
} from './testing.ts';

const inRegion = allow('sqs:*', {
  Sid: 'InRegion',
  Condition: { StringEquals: { 'aws:RequestedRegion': ['eu-west-1', 'eu-west-2'] } },
});

describe('explanations', () => {
  test('each statement tells the first element that did not match', () => {
    const identity = [
      named(
        'identity',
        allow('sns:*'),
        allow('sqs:*', { Resource: 'arn:aws:sqs:*:*:bills' }),
        inRegion,
        deny('sqs:*', { Condition: { Null: { 'aws:x': 'false' } } }),
      ),
    ];
    const resource = named('resource', allow('sqs:*', { Principal: { AWS: OTHER } }));
    const { statements } = explain(request({ keys: { 'aws:RequestedRegion': 'us-east-1' } }), {
      identity,
      resource,
      resourceMode: 'either',
    });
    expect(
      statements.map(({ statement, source, matched, failed }) => ({
        statement,
        source,
        matched,
        failed,
      })),
    ).toEqual([
      {
        statement: 'Statement[0]',
        source: 'identity',
        matched: false,
        failed: { element: 'Action', wanted: ['sns:*'], actual: ['sqs:SendMessage'] },
      },
      {
        statement: 'Statement[1]',
        source: 'identity',
        matched: false,
        failed: {
          element: 'Resource',
          wanted: ['arn:aws:sqs:*:*:bills'],
          actual: [`arn:aws:sqs:eu-west-1:${ACCOUNT}:jobs`],
        },
      },
      {
        statement: 'InRegion',
        source: 'identity',
        matched: false,
        failed: {
          element: 'Condition',
          operator: 'StringEquals',
          key: 'aws:RequestedRegion',
          wanted: ['eu-west-1', 'eu-west-2'],
          actual: ['us-east-1'],
        },
      },
      {
        statement: 'Statement[3]',
        source: 'identity',
        matched: false,
        failed: {
          element: 'Condition',
          operator: 'Null',
          key: 'aws:x',
          wanted: ['false'],
          actual: [],
        },
      },
      {
        statement: 'Statement[0]',
        source: 'resource',
        matched: false,
        failed: { element: 'Principal', wanted: [OTHER] },
      },
    ]);
  });

  test('the sentences name what is missing', () => {
    const identity = [
      named('identity', inRegion, allow('sqs:*', { Resource: 'arn:aws:sqs:*:*:bills' })),
    ];
    const call = request({ keys: { 'aws:RequestedRegion': 'us-east-1' } });
    const { decision, summary } = explain(call, { identity, resourceMode: 'either' });
    expect(decision).toEqual({ effect: 'implicit-deny', source: 'identity' });
    expect(summary).toEqual([
      `User: arn:aws:iam::${ACCOUNT}:user/ann is not authorized to perform: sqs:SendMessage on resource: arn:aws:sqs:eu-west-1:${ACCOUNT}:jobs because no identity-based policy allows the sqs:SendMessage action.`,
      'InRegion of identity policy allows the action, but its condition StringEquals on aws:RequestedRegion wants eu-west-1 or eu-west-2 and the request has us-east-1.',
      'Statement[1] of identity policy allows the action, but its Resource is arn:aws:sqs:*:*:bills.',
    ]);
  });

  test('the sentences name what allowed and what denied', () => {
    const set = { identity: [named('identity', allow('sqs:*'))], resourceMode: 'either' as const };
    expect(explain(request(), set).summary).toEqual([
      'It is allowed by Statement[0] of identity policy.',
    ]);
    expect(explain(request({ caller: root() }), { ...set, identity: [] }).summary).toEqual([
      'It is allowed because the caller is the root user of the account.',
    ]);
    expect(explain(request(), { ...set, grants: ['g-1'] }).summary).toEqual([
      'It is allowed by the grant g-1.',
    ]);
    const denied = explain(request(), {
      ...set,
      scps: [[named('scp', deny('sqs:*', { Sid: 'NoQueues' }))]],
    });
    expect(denied.summary.at(-1)).toBe('It is denied by NoQueues of scp policy.');
  });

  test('policies that do not bind the caller are left out', () => {
    const everything = {
      identity: [],
      boundary: named('identity', allow('*')),
      session: [named('session', allow('*'))],
      scps: [[named('scp', allow('*'))]],
      rcps: [[named('rcp', allow('*', { Principal: '*' }))]],
      endpoint: named('endpoint', allow('*', { Principal: '*' })),
      resource: named('resource', {
        Effect: 'Deny',
        NotPrincipal: { AWS: OTHER },
        Action: 'sqs:*',
        Resource: '*',
      }),
      resourceMode: 'either' as const,
    };
    const sources = (call: Parameters<typeof request>[0]): string =>
      explain(request(call), everything)
        .statements.map(({ source }) => source)
        .join(' ');
    expect(sources({})).toBe('rcp scp endpoint boundary session resource');
    expect(sources({ caller: anonymous })).toBe('rcp endpoint boundary session resource');
    expect(sources({ caller: { ...session(), isServiceLinked: true } })).toBe(
      'endpoint boundary session resource',
    );
    expect(explain(request(), everything).decision).toEqual(decide(request(), everything));
  });
});
