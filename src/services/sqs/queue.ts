/** Queues by their names, URLs and ARNs. */
import type { Context } from '#kernel/operation';
import { blind, type Transaction } from '#kernel/store';
import { parseArn } from '#lib/arn';

import { fault } from './define.ts';
import { limits } from './limits.ts';
import { type Queue, queues } from './tables.ts';

const NAME = /^[A-Za-z0-9_-]+$/;
const AWS_HOST =
  /^(?:https?:\/\/)(?:sqs\.([a-z0-9-]+)\.amazonaws\.com|([a-z0-9-]+)\.queue\.amazonaws\.com)/;
const URL_PATH = /\/(\d{12})\/([^/?#]+)\/?$/;

/** The parts of a queue URL. */
export interface QueueAddress {
  readonly account: string;
  readonly name: string;
  /** Where the URL's host tells it. */
  readonly region?: string;
}

/** Refuses a name that a queue cannot have. */
export function checkName(name: string, isFifo: boolean): void {
  const bare = isFifo && name.endsWith('.fifo') ? name.slice(0, -'.fifo'.length) : name;
  // AWS: the suffix .fifo counts towards a name's 80 characters. [SQS API Reference, CreateQueue]
  const fits = name.length >= 1 && name.length <= limits.queueNameCharacters && NAME.test(bare);
  if (isFifo && (!fits || bare === name)) {
    throw fault(
      'InvalidParameterValueException',
      'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.',
    );
  }
  if (!fits) {
    throw fault(
      'InvalidParameterValueException',
      'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
    );
  }
}

/** Reads a queue URL: whatever its host, its path ends with the account and the name. */
export function parseQueueUrl(url: string): QueueAddress {
  const path = URL_PATH.exec(url);
  if (!path) throw fault('InvalidAddress', `The address ${url} is not valid for this endpoint.`);
  const [, account = '', name = ''] = path;
  const host = AWS_HOST.exec(url);
  const region = host?.[1] ?? host?.[2];
  return { account, name, ...(region !== undefined && { region }) };
}

/** The URL that a client gets: it names the host that the client used. */
export function queueUrl({ request }: Context, arn: string): string {
  const { account, resource } = requireQueueArn(arn);
  return `${request.origin}/${account}/${resource}`;
}

/** The ARN of the queue that a URL names; the account and region are those of the URL. */
export function arnOfUrl(ctx: Context, url: string): string {
  const { account, name, region } = parseQueueUrl(url);
  return queueArn(region ?? ctx.request.scopeRegion, account, name);
}

export function queueArn(region: string, account: string, name: string): string {
  return `arn:aws:sqs:${region}:${account}:${name}`;
}

/** Reads the ARN of a queue; undefined for any other text. */
export function parseQueueArn(text: string) {
  const arn = parseArn(text);
  return arn?.service === 'sqs' && arn.region !== '' && arn.account !== '' ? arn : undefined;
}

function requireQueueArn(text: string) {
  const arn = parseQueueArn(text);
  if (!arn)
    throw fault(
      'InvalidParameterValueException',
      `Value ${text} for parameter QueueArn is invalid.`,
    );
  return arn;
}

export function findQueue(tx: Transaction, name: string): Queue | undefined {
  return tx.get(queues, blind(name));
}

/** The queue of a URL, in the cell of its owner. */
export function requireQueue(tx: Transaction, url: string): Queue {
  const queue = findQueue(tx, parseQueueUrl(url).name);
  if (!queue) throw queueDoesNotExist();
  return queue;
}

export function queueDoesNotExist() {
  return fault('QueueDoesNotExist', 'The specified queue does not exist.');
}
