import { describe, expect, test } from 'vitest';

import { wordDenial, type Caller, type Decision } from './index.ts';
import { ACCOUNT, anonymous, request, service, session } from './testing.ts';

const START = `User: arn:aws:iam::${ACCOUNT}:user/ann is not authorized to perform: sqs:SendMessage on resource: arn:aws:sqs:eu-west-1:${ACCOUNT}:jobs`;
const implicit = (source: Decision['source']): Decision => ({
  effect: 'implicit-deny',
  source: source === 'root' ? 'identity' : source,
});
const explicit = (source: Decision['source']): Decision => ({
  effect: 'explicit-deny',
  source: source === 'root' ? 'identity' : source,
  policy: 'p',
  statement: 's',
});

describe('denials in the words of AWS', () => {
  test.each<[Decision, string]>([
    [implicit('identity'), 'because no identity-based policy allows the sqs:SendMessage action'],
    [implicit('resource'), 'because no resource-based policy allows the sqs:SendMessage action'],
    [implicit('boundary'), 'because no permissions boundary allows the sqs:SendMessage action'],
    [implicit('session'), 'because no session policy allows the sqs:SendMessage action'],
    [implicit('scp'), 'because no service control policy allows the sqs:SendMessage action'],
    [implicit('rcp'), 'because no resource control policy allows the sqs:SendMessage action'],
    [implicit('endpoint'), 'because no VPC endpoint policy allows the sqs:SendMessage action'],
    [explicit('identity'), 'with an explicit deny in an identity-based policy'],
    [explicit('resource'), 'with an explicit deny in a resource-based policy'],
    [explicit('boundary'), 'with an explicit deny in a permissions boundary'],
    [explicit('session'), 'with an explicit deny in a session policy'],
    [explicit('scp'), 'with an explicit deny in a service control policy'],
    [explicit('rcp'), 'with an explicit deny in a resource control policy'],
    [explicit('endpoint'), 'with an explicit deny in a VPC endpoint policy'],
  ])('%j', (decision, end) => {
    expect(wordDenial(request(), decision)).toBe(`${START} ${end}`);
  });

  test('a role that does not trust the caller', () => {
    const resource = `arn:aws:iam::${ACCOUNT}:role/app`;
    const call = request({ action: 'sts:AssumeRole', resource, caller: session() });
    const start = `User: arn:aws:sts::${ACCOUNT}:assumed-role/app/one is not authorized to perform: sts:AssumeRole on resource: ${resource}`;
    expect(wordDenial(call, implicit('resource'))).toBe(
      `${start} because no role trust policy allows the sts:AssumeRole action`,
    );
    expect(wordDenial(call, explicit('resource'))).toBe(
      `${start} with an explicit deny in the role trust policy`,
    );
    expect(wordDenial(call, implicit('identity'))).toBe(
      `${start} because no identity-based policy allows the sts:AssumeRole action`,
    );
  });

  test.each<[Caller, string]>([
    [anonymous, 'User: anonymous is not'],
    [service('sns.amazonaws.com'), 'User: sns.amazonaws.com is not'],
    [
      { kind: 'identity-provider', provider: 'accounts.google.com', federation: 'web' },
      'Not authorized to perform sqs:SendMessage',
    ],
  ])('%j', (caller, start) => {
    expect(wordDenial(request({ caller }), implicit('resource')).startsWith(start)).toBe(true);
  });

  test('an action without a resource', () => {
    const call = request({ action: 'ecr:GetAuthorizationToken', resource: '*' });
    expect(wordDenial(call, implicit('identity'))).toBe(
      `User: arn:aws:iam::${ACCOUNT}:user/ann is not authorized to perform: ecr:GetAuthorizationToken on resource: * because no identity-based policy allows the ecr:GetAuthorizationToken action`,
    );
  });
});
