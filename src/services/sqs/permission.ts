/** `AddPermission` and `RemovePermission`: statements of the queue policy by their label. */
import { fault } from './define.ts';
import { limits } from './limits.ts';
import type { Queue } from './tables.ts';

const LABEL = /^[A-Za-z0-9_-]{1,80}$/;
const ACCOUNT = /^\d{12}$/;
// AWS: AddPermission takes these and no others. [SQS API Reference, AddPermission]
const ACTIONS: ReadonlySet<string> = new Set([
  '*',
  'ChangeMessageVisibility',
  'DeleteMessage',
  'GetQueueAttributes',
  'GetQueueUrl',
  'ListDeadLetterSourceQueues',
  'PurgeQueue',
  'ReceiveMessage',
  'SendMessage',
]);

interface PolicyDocument {
  readonly Version: string;
  readonly Id?: string;
  readonly Statement: readonly { readonly Sid?: string }[];
}

/** The policy with one more statement. */
export function withPermission(
  queue: Queue,
  {
    label,
    accounts,
    actions,
  }: {
    readonly label: string;
    readonly accounts: readonly string[];
    readonly actions: readonly string[];
  },
): string {
  if (!LABEL.test(label)) {
    throw fault(
      'InvalidParameterValueException',
      `Value ${label} for parameter Label is invalid. Reason: Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length.`,
    );
  }
  if (actions.length === 0)
    throw fault(
      'MissingRequiredParameterException',
      'The request must contain the parameter Actions.',
    );
  if (accounts.length === 0)
    throw fault(
      'MissingRequiredParameterException',
      'The request must contain the parameter PrincipalId.',
    );
  for (const account of accounts) {
    if (!ACCOUNT.test(account)) {
      throw fault(
        'InvalidParameterValueException',
        `Value ${JSON.stringify(accounts)} for parameter PrincipalId is invalid. Reason: Unable to verify.`,
      );
    }
  }
  for (const action of actions) {
    if (!ACTIONS.has(action)) {
      throw fault(
        'InvalidParameterValueException',
        `Value SQS:${action} for parameter ActionName is invalid. Reason: Only the queue owner is allowed to invoke this action.`,
      );
    }
  }
  if (actions.length > limits.policyActions) {
    throw fault(
      'OverLimit',
      `${actions.length} Actions were found, maximum allowed is ${limits.policyActions}.`,
    );
  }
  const document = readPolicy(queue.policy) ?? {
    Version: '2012-10-17',
    Id: `${queue.arn}/SQSDefaultPolicy`,
    Statement: [],
  };
  if (document.Statement.some(({ Sid }) => Sid === label)) {
    throw fault(
      'InvalidParameterValueException',
      `Value ${label} for parameter Label is invalid. Reason: Already exists.`,
    );
  }
  if (document.Statement.length >= limits.policyStatements) {
    throw fault(
      'OverLimit',
      `${document.Statement.length + 1} statements were found, maximum allowed is ${limits.policyStatements}.`,
    );
  }
  const statement = {
    Sid: label,
    Effect: 'Allow',
    Principal: { AWS: one(accounts.map((account) => `arn:aws:iam::${account}:root`)) },
    Action: one(actions.map((action) => `SQS:${action}`)),
    Resource: queue.arn,
  };
  return JSON.stringify({ ...document, Statement: [...document.Statement, statement] });
}

/** The policy without the statement of that label; undefined when none is left. */
export function withoutPermission(policy: string | undefined, label: string): string | undefined {
  const document = readPolicy(policy);
  const kept = document?.Statement.filter(({ Sid }) => Sid !== label) ?? [];
  if (!document || kept.length === document.Statement.length) {
    throw fault(
      'InvalidParameterValueException',
      `Value ${label} for parameter Label is invalid. Reason: can't find label.`,
    );
  }
  return kept.length === 0 ? undefined : JSON.stringify({ ...document, Statement: kept });
}

function readPolicy(text: string | undefined): PolicyDocument | undefined {
  if (text === undefined) return undefined;
  // SAFETY: a policy is parsed before it is stored.
  const document = JSON.parse(text) as Omit<PolicyDocument, 'Statement'> & {
    readonly Statement: PolicyDocument['Statement'] | { readonly Sid?: string };
  };
  return {
    ...document,
    Statement: 'length' in document.Statement ? document.Statement : [document.Statement],
  };
}

function one(values: readonly string[]): string | readonly string[] {
  const [first] = values;
  return values.length === 1 && first !== undefined ? first : values;
}
