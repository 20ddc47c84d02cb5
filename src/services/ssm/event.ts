/** What Parameter Store tells EventBridge. [Systems Manager User Guide, "Amazon EventBridge event examples for Systems Manager"] */
import type { TaskContext } from '#kernel/operation';
import { type EpochMs, isoSeconds } from '#lib/time';

import type { EventBridgeCalls } from './neighbours.ts';
import { spanInWords } from './policy.ts';
import type { Parameter, Policy } from './tables.ts';

/** An event on its way. */
export interface StoreEvent {
  readonly type: 'Parameter Store Change' | 'Parameter Store Policy Action';
  readonly arn: string;
  readonly at: EpochMs;
  readonly detail: Readonly<Record<string, string>>;
}

export type Change = 'Create' | 'Update' | 'Delete' | 'LabelParameterVersion';

export function changeEvent(
  operation: Change,
  { name, type, description }: Parameter,
  arn: string,
  at: EpochMs,
): StoreEvent {
  const detail = { operation, name, type, ...(description !== undefined && { description }) };
  return { type: 'Parameter Store Change', arn, at, detail };
}

export function policyEvent(
  policy: Policy,
  parameter: Parameter,
  arn: string,
  at: EpochMs,
): StoreEvent {
  return {
    type: 'Parameter Store Policy Action',
    arn,
    at,
    detail: {
      'policy-type': policy.type,
      'parameter-name': parameter.name,
      'parameter-type': parameter.type,
      'policy-content': policy.text,
      'action-status': 'Success',
      'action-reason': reasonOf(policy),
    },
  };
}

function reasonOf(policy: Policy): string {
  const origin = `This notification was generated based on the policy created at ${new Date(policy.createdAtMs).toISOString()}`;
  switch (policy.type) {
    case 'Expiration':
      return `The parameter has expired at ${isoSeconds(policy.dueAtMs)}.`;
    case 'ExpirationNotification':
      return `The parameter will expire in ${spanInWords(policy)}. ${origin}`;
    case 'NoChangeNotification':
      return `The parameter has not been changed for ${spanInWords(policy)}. ${origin}`;
  }
}

/** Puts an event on the account's bus, as Systems Manager itself; throws until it is there. */
export async function putEvent(ctx: TaskContext, event: StoreEvent): Promise<void> {
  const events = ctx.client<EventBridgeCalls>('eventbridge', {
    servicePrincipal: 'ssm.amazonaws.com',
    sourceArn: event.arn,
  });
  const { FailedEntryCount = 0 } = await events.PutEvents(
    {
      Entries: [
        {
          Source: 'aws.ssm',
          DetailType: event.type,
          Detail: JSON.stringify(event.detail),
          Resources: [event.arn],
          Time: event.at,
        },
      ],
    },
    { account: ctx.account, region: ctx.region },
  );
  if (FailedEntryCount > 0) throw new Error('EventBridge did not take the event');
}
