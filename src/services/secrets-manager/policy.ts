/** Resource policies: whether they can be read, and whether they let everybody in. */
import { decide, parsePolicy } from '#languages/iam-policy/index';
import type { AccessRequest, CompiledPolicy, NamedPolicy } from '#languages/iam-policy/types';
import { invariant } from '#lib/assert';

import { fault } from './define.ts';
import { limits } from './limits.ts';

/** What stands between a secret and the world: a stranger who may do all of this elsewhere. */
const STRANGER = {
  kind: 'user',
  account: '999999999999',
  arn: 'arn:aws:iam::999999999999:user/stranger',
} as const;
/** How a stranger's request may look: keys that anybody can fulfil are no protection. */
const STRANGERS_FACTS: ReadonlyMap<string, string> = new Map([
  ['aws:principalaccount', STRANGER.account],
  ['aws:principalarn', STRANGER.arn],
  ['aws:principaltype', 'User'],
  ['aws:securetransport', 'true'],
  ['aws:sourceip', '198.51.100.77'],
  ['aws:useragent', 'stranger'],
  ['aws:userid', 'AIDASTRANGER'],
  ['aws:username', 'stranger'],
  ['secretsmanager:versionstage', 'AWSCURRENT'],
]);
const ACTIONS = [
  'BatchGetSecretValue',
  'CancelRotateSecret',
  'CreateSecret',
  'DeleteResourcePolicy',
  'DeleteSecret',
  'DescribeSecret',
  'GetResourcePolicy',
  'GetSecretValue',
  'ListSecretVersionIds',
  'PutResourcePolicy',
  'PutSecretValue',
  'RemoveRegionsFromReplication',
  'ReplicateSecretToRegions',
  'RestoreSecret',
  'RotateSecret',
  'StopReplicationToReplica',
  'TagResource',
  'UntagResource',
  'UpdateSecret',
  'UpdateSecretVersionStage',
] as const;

/** The policy, or the first thing that is wrong with it. */
export function readPolicy(
  text: string,
): { readonly policy: CompiledPolicy } | { readonly problem: string } {
  if (text.length > limits.policyCharacters)
    return { problem: `The resource policy is longer than ${limits.policyCharacters} characters.` };
  const { policy, problems } = parsePolicy(text, 'resource', { isResourceRequired: true });
  const [problem] = problems;
  if (problem) return { problem: problem.message };
  invariant(policy, 'a policy without problems can be read');
  return { policy };
}

/** GAP: AWS words what is wrong with a policy in its own way; these are the words of the policy language. */
export function requirePolicy(text: string): CompiledPolicy {
  const read = readPolicy(text);
  if ('problem' in read) throw fault('MalformedPolicyDocumentException', read.problem);
  return read.policy;
}

/**
 * Whether a principal of an unknown account may do something with the secret.
 * GAP: two strangers are tried, one of whom nothing is known and one who fulfils what anybody can; AWS proves it for all requests.
 */
export function isPublic(policy: CompiledPolicy, arn: string): boolean {
  return [() => undefined, (name: string) => STRANGERS_FACTS.get(name)].some((condition) =>
    ACTIONS.some((action) =>
      mayStranger(policy, {
        action: `secretsmanager:${action}`,
        resource: arn,
        resourceAccount: arn.split(':')[4] ?? '',
        caller: STRANGER,
        condition,
      }),
    ),
  );
}

function mayStranger(policy: CompiledPolicy, request: AccessRequest): boolean {
  const decision = decide(request, {
    identity: [everything()],
    resource: { name: request.resource, policy },
    resourceMode: 'either',
  });
  return decision.effect === 'allow';
}

function everything(): NamedPolicy {
  const { policy } = parsePolicy(
    '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
    'identity',
  );
  invariant(policy, 'the policy that allows everything can be read');
  return { name: 'everything', policy };
}

export function checkNotPublic(policy: CompiledPolicy, arn: string): void {
  if (!isPublic(policy, arn)) return;
  throw fault(
    'PublicPolicyException',
    'The BlockPublicPolicy parameter is set to true, and the resource policy did not prevent broad access to the secret.',
  );
}
