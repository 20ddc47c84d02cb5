/** Sharing an advanced parameter with other accounts. [Systems Manager API Reference, PutResourcePolicy] */
import { parsePolicy } from '#languages/iam-policy/index';
import { parseArn } from '#lib/arn';
import { utf8Length } from '#lib/bytes';
import { sha256Hex } from '#lib/hash';

import { fault } from './define.ts';
import { limits } from './limits.ts';
import { pathOfArn } from './name.ts';
import type { Parameter, Sharing } from './tables.ts';
import { unsupported } from './unsupported.ts';

const MANAGED_KEY = /(?:^|:)alias\/aws\//;

/** The path of the parameter that a request names; other resources with policies are refused by name. */
export function pathOfResource(arn: string): string {
  const path = pathOfArn(arn);
  if (path !== undefined) return path;
  if (!parseArn(arn)) throw invalid(`${arn} is no ARN of a parameter.`);
  throw unsupported('resource policies of anything but parameters');
}

/** Refuses to share what AWS does not share. */
export function checkShareable({ tier, type, keyId }: Parameter): void {
  if (tier !== 'Advanced') {
    throw invalid('A parameter that is shared must be in the advanced-parameter tier.');
  }
  if (type === 'SecureString' && keyId !== undefined && MANAGED_KEY.test(keyId)) {
    throw invalid('A SecureString parameter that is shared must use a customer managed key.');
  }
}

/** The policy of a parameter after the request, whose id and hash must be those of the one that is there. */
export function withPolicy(
  current: Sharing | undefined,
  given: { readonly text: string; readonly id?: string; readonly hash?: string },
  newId: () => string,
): Sharing {
  const { text, id, hash } = given;
  if (id === undefined && hash === undefined) {
    if (current) throw tooMany('Policies', limits.resourcePolicies, 'one policy can be attached');
  } else if (id === undefined || hash === undefined) {
    throw invalid('PolicyId and PolicyHash are given together.');
  } else {
    requirePolicy(current, id, hash);
  }
  checkText(text);
  return { id: id ?? newId(), text, hash: sha256Hex(text) };
}

/** The policy of that id, as whoever changes it has seen it. */
export function requirePolicy(current: Sharing | undefined, id: string, hash: string): Sharing {
  if (current?.id !== id) {
    throw fault('ResourcePolicyNotFoundException', 'No policy with the specified PolicyId found.');
  }
  if (current.hash === hash) return current;
  throw fault(
    'ResourcePolicyConflictException',
    'The hash provided in the call does not match the stored hash: the policy was changed meanwhile.',
  );
}

function checkText(text: string): void {
  if (utf8Length(text) > limits.resourcePolicyBytes) {
    throw tooMany('Size', limits.resourcePolicyBytes, 'a policy can have that many bytes');
  }
  const { problems } = parsePolicy(text, 'resource', { isResourceRequired: true });
  const [problem] = problems;
  if (problem) throw fault('MalformedResourcePolicyDocumentException', problem.message);
}

function tooMany(LimitType: string, Limit: number, rule: string) {
  return fault('ResourcePolicyLimitExceededException', `The limit is ${Limit}: ${rule}.`, {
    Limit,
    LimitType,
  });
}

function invalid(message: string) {
  return fault('ResourcePolicyInvalidParameterException', message);
}
