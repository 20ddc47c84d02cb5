/** Session policies: what a session may do at most. [IAM User Guide, "Session policies"] */
import type { SessionFacts } from '#kernel/identity';
import type { Context } from '#kernel/operation';
import { parsePolicy } from '#languages/iam-policy/index';
import { parseArn } from '#lib/arn';

import type { PolicyDescriptorType } from './api.gen.ts';
import { fault } from './define.ts';
import { limits } from './limits.ts';
import type { SessionTags } from './session-tags.ts';

export interface SessionPolicies {
  readonly texts: readonly string[];
  readonly arns: readonly string[];
}

interface Requested {
  readonly Policy?: string | undefined;
  readonly PolicyArns?: readonly PolicyDescriptorType[] | undefined;
}

/** Reads the policies of a request. Managed ones are those of the session's account, or AWS's own. */
export async function readSessionPolicies(
  input: Requested,
  ctx: Context,
): Promise<SessionPolicies> {
  const texts = input.Policy === undefined ? [] : [input.Policy];
  const arns = (input.PolicyArns ?? []).map(({ arn }) => {
    if (arn !== undefined) return arn;
    throw fault('ValidationException', 'Every entry of PolicyArns must have an arn.');
  });
  for (const text of texts) checkText(text);
  if (arns.length > limits.sessionPolicyArns) {
    throw fault(
      'ValidationException',
      `1 validation error detected: Value at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to ${limits.sessionPolicyArns}`,
    );
  }
  for (const arn of arns) await checkManaged(arn, ctx);
  return { texts, arns };
}

function checkText(text: string): void {
  if (text.length > limits.sessionPolicyCharacters) {
    throw fault(
      'ValidationException',
      `1 validation error detected: Value at 'policy' failed to satisfy constraint: Member must have length less than or equal to ${limits.sessionPolicyCharacters}`,
    );
  }
  const [problem] = parsePolicy(text, 'session').problems;
  if (problem) throw fault('MalformedPolicyDocumentException', problem.message);
}

async function checkManaged(arn: string, ctx: Context): Promise<void> {
  const parsed = parseArn(arn);
  const isPolicy = parsed?.service === 'iam' && parsed.resource.startsWith('policy/');
  if (!parsed || !isPolicy) throw fault('ValidationException', `${arn} is invalid`);
  const isOurs = parsed.account === ctx.account || parsed.account === 'aws';
  if (!isOurs || (await ctx.sessions.findManagedPolicy(arn)) === undefined) {
    throw fault('InvalidParameterValueException', `The managed policy ${arn} does not exist.`);
  }
}

/** The part of a session's facts that tells of its policies: absent when the request named none. */
export function policyFacts({ texts, arns }: SessionPolicies): Partial<SessionFacts> {
  return {
    ...(texts.length > 0 && { policies: texts }),
    ...(arns.length > 0 && { policyArns: arns }),
  };
}

/**
 * How much of the space for policies and tags a session takes, in per cent; undefined for one without any.
 * GAP: AWS packs them by a way it does not publish; here their characters are counted as they are.
 */
export function packedPolicySize(
  { texts, arns }: SessionPolicies,
  tags: SessionTags,
): number | undefined {
  const written = [...texts, ...arns, ...[...tags.all].flat()];
  if (written.length === 0) return undefined;
  const bytes = written.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const percent = Math.ceil((100 * bytes) / limits.packedBytes);
  if (percent <= 100) return percent;
  const hasPolicies = texts.length + arns.length > 0;
  throw fault(
    'PackedPolicyTooLargeException',
    hasPolicies
      ? `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`
      : `Packed size of session tags consumes ${percent}% of allotted space.`,
  );
}
