/** Topics by their names and ARNs. */
import { blind, type Transaction } from '#kernel/store';

import { fault } from './define.ts';
import { limits } from './limits.ts';
import { counts, type Counts, type Topic, topics, totals } from './tables.ts';

const NAME = /^[A-Za-z0-9_-]+$/;
const ARN_PARTS = 6;

/** The parts of an ARN of a topic or a subscription. */
export interface TopicAddress {
  readonly region: string;
  readonly account: string;
  readonly name: string;
  /** What follows the topic's name: the id of a subscription. */
  readonly rest: string | undefined;
}

export function invalidParameter(detail: string) {
  return fault('InvalidParameterException', `Invalid parameter: ${detail}`);
}

/** Refuses a name that a topic cannot have. */
export function checkName(name: string, isFifo: boolean): void {
  const bare = isFifo && name.endsWith('.fifo') ? name.slice(0, -'.fifo'.length) : name;
  const fits = name.length <= limits.topicNameCharacters && NAME.test(bare);
  if (isFifo && (!fits || bare === name)) {
    throw invalidParameter(
      'Fifo Topic names must end with .fifo and must be made up of only uppercase and lowercase ASCII letters, numbers, underscores, and hyphens, and must be between 1 and 256 characters long.',
    );
  }
  if (!fits) throw invalidParameter('Topic Name');
}

export function topicArn(region: string, account: string, name: string): string {
  return `arn:aws:sns:${region}:${account}:${name}`;
}

/** Reads an ARN of SNS; refuses anything else in the name of the parameter. */
export function parseSnsArn(text: string, parameter: string): TopicAddress {
  const parts = text.split(':');
  // [recordings: test_publish_wrong_arn_format, test_unsubscribe_wrong_arn_format]
  if (parts.length < ARN_PARTS) {
    throw invalidParameter(
      `${parameter} Reason: An ARN must have at least 6 elements, not ${parts.length}`,
    );
  }
  const [prefix, partition, service, region = '', account = '', name = '', ...rest] = parts;
  if (
    prefix !== 'arn' ||
    partition !== 'aws' ||
    service !== 'sns' ||
    region === '' ||
    !/^\d{12}$/.test(account) ||
    name === ''
  )
    throw invalidParameter(parameter);
  return { region, account, name, rest: rest.length > 0 ? rest.join(':') : undefined };
}

/** The name in an ARN of a topic; empty for any other text. */
export function topicNameOf(arn: string): string {
  return arn.split(':')[ARN_PARTS - 1] ?? '';
}

/** The topic of an ARN; undefined where there is none. */
export function findTopic(tx: Transaction, arn: string): Topic | undefined {
  const found = tx.get(topics, blind(topicNameOf(arn)));
  return found?.arn === arn ? found : undefined;
}

/** The topic of an ARN, in the cell of its owner. */
export function requireTopic(tx: Transaction, arn: string): Topic {
  const topic = findTopic(tx, arn);
  if (!topic) throw fault('NotFoundException', 'Topic does not exist');
  return topic;
}

export function countsOf(tx: Transaction, topic: string): Counts {
  return (
    tx.get(counts, topic) ?? {
      topic,
      confirmed: 0,
      pending: 0,
      deleted: 0,
      filtered: 0,
      filterVersion: 0,
      next: 0,
    }
  );
}

/** Notes that there is one topic more, or one less. */
export function countTopic(tx: Transaction, { isFifo }: Pick<Topic, 'isFifo'>, by: 1 | -1): number {
  const kind = isFifo ? 'fifo' : 'standard';
  const many = (tx.get(totals, kind)?.topics ?? 0) + by;
  tx.put(totals, { kind, topics: many });
  return many;
}
