/** Topics whose messages may be larger than usual. [SNS Developer Guide, "Publishing large messages with Amazon SNS"] */
import type { Transaction } from '#kernel/store';

import { limits } from './limits.ts';
import { maximumSize } from './message.ts';
import { type Protocol, subscriptions, type Topic } from './tables.ts';
import { countsOf, invalidParameter } from './topic.ts';

export function isLarge(topic: Topic): boolean {
  return maximumSize(topic) > limits.maximumMessageSize.usual;
}

/** Refuses a subscription that a large topic cannot have. GAP: AWS's words are not known. */
export function checkSubscriptionFits(tx: Transaction, topic: Topic, protocol: Protocol): void {
  if (!isLarge(topic)) return;
  if (protocol !== 'sqs') {
    throw invalidParameter(
      `Protocol Reason: a topic with a MaximumMessageSize above ${limits.maximumMessageSize.usual} has SQS, Lambda and Firehose subscriptions only`,
    );
  }
  const { confirmed, pending } = countsOf(tx, topic.id);
  if (confirmed + pending >= limits.subscriptionsPerLargeTopic) {
    throw invalidParameter(
      `TopicArn Reason: a topic with a MaximumMessageSize above ${limits.maximumMessageSize.usual} has at most ${limits.subscriptionsPerLargeTopic} subscriptions`,
    );
  }
}

/** Refuses to make a topic large that has subscriptions which a large topic cannot have. */
export function checkLargeTopic(tx: Transaction, topic: Topic): void {
  if (!isLarge(topic)) return;
  const { confirmed, pending } = countsOf(tx, topic.id);
  const tooMany = confirmed + pending > limits.subscriptionsPerLargeTopic;
  const isWrong =
    tooMany ||
    [...tx.scan(subscriptions, { prefix: [topic.id] })].some(({ protocol }) => protocol !== 'sqs');
  if (isWrong) {
    throw invalidParameter(
      `MaximumMessageSize Reason: the topic has more than ${limits.subscriptionsPerLargeTopic} subscriptions, or some to HTTP endpoints`,
    );
  }
}
