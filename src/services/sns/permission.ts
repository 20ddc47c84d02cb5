/** Topic policies: the one that AWS makes, and the statements of AddPermission by their label. */
import { parsePolicy } from '#languages/iam-policy/index';

import { limits } from './limits.ts';
import type { Topic } from './tables.ts';
import { invalidParameter } from './topic.ts';

const ACCOUNT = /^\d{12}$/;
const LABEL = /^[A-Za-z0-9_-]{1,80}$/;
// AWS: what a topic's policy can speak of. [SNS Developer Guide, "Amazon SNS API permissions"; recordings: test_add_permission_errors]
const ACTIONS: ReadonlySet<string> = new Set([
  'AddPermission',
  'DeleteTopic',
  'GetDataProtectionPolicy',
  'GetTopicAttributes',
  'ListSubscriptionsByTopic',
  'ListTagsForResource',
  'Publish',
  'PutDataProtectionPolicy',
  'Receive',
  'RemovePermission',
  'SetTopicAttributes',
  'Subscribe',
]);

interface PolicyDocument {
  readonly Version: string;
  readonly Id?: string;
  readonly Statement: readonly { readonly Sid?: string }[];
}

/** The policy of a topic that was given none. [recordings: get-topic-attrs] */
export function defaultPolicy(arn: string, owner: string): string {
  return JSON.stringify({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: [
          'SNS:GetTopicAttributes',
          'SNS:SetTopicAttributes',
          'SNS:AddPermission',
          'SNS:RemovePermission',
          'SNS:DeleteTopic',
          'SNS:Subscribe',
          'SNS:ListSubscriptionsByTopic',
          'SNS:Publish',
        ],
        Resource: arn,
        Condition: { StringEquals: { 'AWS:SourceOwner': owner } },
      },
    ],
  });
}

/** A policy that a caller gives; refuses one that does not parse. */
export function checkPolicy(text: string): string {
  if (Buffer.byteLength(text) > limits.policyBytes)
    throw invalidParameter(`Policy Reason: The policy is larger than ${limits.policyBytes} bytes`);
  // GAP: AWS's words for what is wrong within a policy are known for a few cases only; ours name the first problem.
  const [problem] = parsePolicy(text, 'resource').problems;
  if (problem) throw invalidParameter(`Policy Reason: ${problem.message}`);
  return text;
}

/** The policy with one more statement. */
export function withPermission(
  topic: Topic,
  label: string,
  accounts: readonly string[],
  actions: readonly string[],
): string {
  if (!LABEL.test(label)) throw invalidParameter('Label');
  if (accounts.length === 0 || accounts.some((account) => !ACCOUNT.test(account)))
    throw invalidParameter('AWSAccountId');
  if (actions.length === 0 || actions.length > limits.policyActions)
    throw invalidParameter('ActionName');
  if (actions.some((action) => !ACTIONS.has(action)))
    throw invalidParameter('Policy statement action out of service scope!');
  const document = readPolicy(topic.policy);
  if (document.Statement.some(({ Sid }) => Sid === label))
    throw invalidParameter('Statement already exists');
  if (document.Statement.length >= limits.policyStatements)
    throw invalidParameter('Policy Reason: Policy has too many statements');
  const statement = {
    Sid: label,
    Effect: 'Allow',
    Principal: { AWS: one(accounts.map((account) => `arn:aws:iam::${account}:root`)) },
    Action: one(actions.map((action) => `SNS:${action}`)),
    Resource: topic.arn,
  };
  return JSON.stringify({ ...document, Statement: [...document.Statement, statement] });
}

/** The policy without the statement of that label. */
export function withoutPermission(topic: Topic, label: string): string {
  const document = readPolicy(topic.policy);
  const kept = document.Statement.filter(({ Sid }) => Sid !== label);
  // GAP: AWS's words for a label that is not there are not known.
  if (kept.length === document.Statement.length) throw invalidParameter('Statement does not exist');
  return kept.length === 0
    ? defaultPolicy(topic.arn, topic.owner)
    : JSON.stringify({ ...document, Statement: kept });
}

function readPolicy(text: string): PolicyDocument {
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
