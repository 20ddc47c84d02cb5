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

const LOWER_CASE_ACTIONS: ReadonlySet<string> = new Set(
  [...ACTIONS].map((action) => action.toLowerCase()),
);

interface PolicyDocument {
  readonly Version: string;
  readonly Id?: string;
  readonly Statement: readonly PolicyStatement[];
}

interface PolicyStatement {
  readonly Sid?: string;
  readonly Action?: string | readonly string[];
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
  // [A client's report of AWS's answer: github.com/aws-controllers-k8s/community, issue 1867]
  if (text.trim() === '') throw invalidParameter('Policy is empty');
  // GAP: AWS's words for what is wrong within a policy are known for a few cases only; ours name the first problem.
  const [problem] = parsePolicy(text, 'resource').problems;
  if (problem) throw invalidParameter(`Policy Reason: ${problem.message}`);
  const { Statement: statements } = readPolicy(text);
  // GAP: that a statement speaks of this topic alone, and that its principals exist, is not checked.
  if (statements.length > limits.policyStatements) throw tooManyStatements();
  if (statements.some(({ Action = [] }) => listOf(Action).some(isOutOfScope))) throw outOfScope();
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
  if (actions.some((action) => !ACTIONS.has(action))) throw outOfScope();
  const document = readPolicy(topic.policy);
  if (document.Statement.some(({ Sid }) => Sid === label))
    throw invalidParameter('Statement already exists');
  if (document.Statement.length >= limits.policyStatements) throw tooManyStatements();
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

/** Whether an action is none that a topic's policy can speak of; patterns are taken as they are. */
function isOutOfScope(action: string): boolean {
  if (/[*?]/.test(action)) return false;
  const [service, name] = action.toLowerCase().split(':');
  return service !== 'sns' || !LOWER_CASE_ACTIONS.has(name ?? '');
}

function outOfScope() {
  return invalidParameter('Policy statement action out of service scope!');
}

// GAP: AWS's words are not known.
function tooManyStatements() {
  return invalidParameter(
    `Policy Reason: A policy has at most ${limits.policyStatements} statements`,
  );
}

function listOf(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}

function readPolicy(text: string): PolicyDocument {
  // SAFETY: a policy is parsed before it is stored.
  const document = JSON.parse(text) as Omit<PolicyDocument, 'Statement'> & {
    readonly Statement: PolicyDocument['Statement'] | PolicyStatement;
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
