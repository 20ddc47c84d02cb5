/** Resource policies of event data stores. */
import type { Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';
import { parsePolicy } from '#languages/iam-policy/index';
import { parseArn } from '#lib/arn';
import { utf8Length } from '#lib/bytes';

import { storeRule } from './access.ts';
import { fault } from './define.ts';
import { storeNameOf } from './event-store.ts';
import { limits } from './limits.ts';
import { type EventStore, eventStores } from './tables.ts';

export function policyRule(ctx: Context, action: string, arn: string) {
  checkType(arn);
  return storeRule(ctx, action, arn);
}

/** AWS: event data stores, channels and dashboards have policies; trails have none. [CloudTrail API Reference, PutResourcePolicy] */
function checkType(text: string): void {
  const arn = parseArn(text);
  if (arn?.service !== 'cloudtrail' || !/^\d{12}$/.test(arn.account))
    throw fault('ResourceARNNotValidException', 'The provided ARN is not valid.');
  // GAP: channels and dashboards are not built: there is none that could have a policy.
  if (/^(?:channel|dashboard)\//.test(arn.resource)) throw notFound();
  if (!arn.resource.startsWith('eventdatastore/'))
    throw fault(
      'ResourceTypeNotSupportedException',
      'The specified resource type is not supported by CloudTrail.',
    );
}

export function requirePolicyHolder(tx: Transaction, ctx: Context, arn: string): EventStore {
  const { region, id } = storeNameOf(ctx, arn);
  const store = region === ctx.request.scopeRegion ? tx.get(eventStores, region, id) : undefined;
  if (!store) throw notFound();
  return store;
}

/** Refuses a policy that cannot be read, or that lets nobody in. */
export function checkResourcePolicy(text: string): void {
  if (utf8Length(text) > limits.resourcePolicyBytes)
    throw invalid(`The policy is longer than ${limits.resourcePolicyBytes} bytes.`);
  const [problem] = parsePolicy(text, 'resource', { isResourceRequired: true }).problems;
  if (problem) throw invalid(problem.message);
}

export function policyNotFound() {
  return fault('ResourcePolicyNotFoundException', 'The specified resource policy is not found.');
}

function notFound() {
  return fault('ResourceNotFoundException', 'The specified resource is not found.');
}

function invalid(message: string) {
  return fault('ResourcePolicyNotValidException', message);
}
