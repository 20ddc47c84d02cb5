/** Key policies: the default, those of AWS managed keys, and what a new one must fulfil. */
import type { Context } from '#kernel/operation';
import { decide, parsePolicy } from '#languages/iam-policy/index';
import { invariant } from '#lib/assert';
import { utf8Length } from '#lib/bytes';

import { callConditions } from './conditions.ts';
import { fault } from './define.ts';
import { limits } from './limits.ts';

export const POLICY_NAME = 'default';

/** The policy of a key that was created without one. [KMS Developer Guide, "Default key policy"; recordings] */
export function defaultPolicy(account: string): string {
  return `{
  "Version" : "2012-10-17",
  "Id" : "key-default-1",
  "Statement" : [ {
    "Sid" : "Enable IAM User Permissions",
    "Effect" : "Allow",
    "Principal" : {
      "AWS" : "arn:aws:iam::${account}:root"
    },
    "Action" : "kms:*",
    "Resource" : "*"
  } ]
}`;
}

/** Refuses a policy that cannot be read, is too long, or would lock its author out. */
export function checkPolicy(
  ctx: Context,
  text: string,
  arn: string,
  isLockoutAccepted: boolean,
): void {
  if (utf8Length(text) > limits.policyBytes) {
    throw fault(
      'LimitExceededException',
      `The key policy is longer than the quota of ${limits.policyBytes} bytes.`,
    );
  }
  const { policy, problems } = parsePolicy(text, 'key', { isResourceRequired: true });
  const [problem] = problems;
  if (problem) throw fault('MalformedPolicyDocumentException', problem.message);
  invariant(policy, 'a policy without problems can be read');
  if (isLockoutAccepted) return;
  const { caller } = ctx.identity;
  const conditions = conditionsOfCaller(ctx);
  const request = {
    action: 'kms:PutKeyPolicy',
    resource: arn,
    resourceAccount: ctx.account,
    caller,
    condition: (name: string) => conditions.get(name),
  };
  const decision = decide(request, {
    // GAP: the caller's own policies are taken to allow kms:PutKeyPolicy where the key policy leaves it to them; AWS reads them.
    identity: [{ name: 'any', policy: anyPolicy() }],
    resource: { name: arn, policy },
    resourceMode: 'resource-root',
  });
  if (decision.effect === 'allow') return;
  throw fault(
    'MalformedPolicyDocumentException',
    'The new key policy will not allow you to update the key policy in the future.',
  );
}

function anyPolicy() {
  const { policy } = parsePolicy(
    '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
    'identity',
  );
  invariant(policy, 'the policy that allows everything can be read');
  return policy;
}

function conditionsOfCaller(ctx: Context): ReadonlyMap<string, string | readonly string[]> {
  const { caller } = ctx.identity;
  const found = new Map<string, string | readonly string[]>();
  for (const [name, value] of Object.entries(callConditions(ctx)))
    if (value !== undefined) found.set(name, value);
  if ('account' in caller) {
    found.set('aws:principalaccount', caller.account);
    found.set('aws:principalarn', caller.kind === 'role-session' ? caller.roleArn : caller.arn);
  }
  return found;
}

/** AWS: a key has one policy, and this is its name. [KMS API Reference, PutKeyPolicy] */
export function checkPolicyName(name: string | undefined): void {
  if (name === undefined || name === POLICY_NAME) return;
  throw fault('NotFoundException', 'No such policy exists');
}
