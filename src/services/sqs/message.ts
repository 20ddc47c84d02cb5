/** Messages: what callers may send, and what receivers see. */
import { createHash } from 'node:crypto';

import { utf8Length } from '#lib/bytes';
import { type EpochMs, plusSeconds } from '#lib/time';

import type { MessageAttributeValue, MessageSystemAttributeValue } from './api.gen.ts';
import { fault } from './define.ts';
import { limits } from './limits.ts';
import type { Message, MessageBody, Queue, StoredAttribute } from './tables.ts';

const ATTRIBUTE_NAME = /^[A-Za-z0-9_.-]+$/;
const DATA_TYPE = /^(String|Number|Binary)(?:\..+)?$/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const PRINTABLE = /^[A-Za-z0-9!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]{1,128}$/;
// AWS: #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF. [SQS API Reference, SendMessage]
const FORBIDDEN =
  // oxlint-disable-next-line no-control-regex -- SAFETY: the characters that a message may not contain are looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** A message as its sender describes it. */
export interface Draft {
  readonly body: string;
  readonly attributes?: Readonly<Record<string, MessageAttributeValue>> | undefined;
  readonly systemAttributes?: Readonly<Record<string, MessageSystemAttributeValue>> | undefined;
  readonly delaySeconds?: number | undefined;
  readonly group?: string | undefined;
  readonly deduplicationId?: string | undefined;
}

/** Refuses what a queue does not take, and gives the message's size in bytes: text, and names, types and values of attributes. */
export function checkDraft(draft: Draft, queue: Queue): number {
  if (draft.body === '') throw missing('MessageBody');
  if (FORBIDDEN.test(draft.body)) {
    throw fault(
      'InvalidMessageContents',
      'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
    );
  }
  checkDelay(draft.delaySeconds, queue);
  checkGroup(draft, queue);
  checkSystemAttributes(draft.systemAttributes ?? {});
  return utf8Length(draft.body) + checkAttributes(draft.attributes ?? {});
}

/** Refuses a message that is larger than its queue allows. */
export function checkSize(bytes: number, queue: Queue): void {
  if (bytes > queue.maximumMessageSize) {
    throw fault(
      'InvalidParameterValueException',
      `One or more parameters are invalid. Reason: Message must be shorter than ${queue.maximumMessageSize} bytes.`,
    );
  }
}

function checkDelay(seconds: number | undefined, queue: Queue): void {
  if (seconds === undefined) return;
  if (seconds < limits.delaySeconds.min || seconds > limits.delaySeconds.max) {
    throw invalid(String(seconds), 'DelaySeconds', 'DelaySeconds must be >= 0 and <= 900.');
  }
  // AWS: zero is taken on a FIFO queue and means the queue's own delay. [recordings: …_zero_delay_defaults_to_queue_delay]
  if (queue.isFifo && seconds > 0) {
    throw invalid(
      String(seconds),
      'DelaySeconds',
      'The request include parameter that is not valid for this queue type.',
    );
  }
}

/** A FIFO queue takes no message, and no batch with a message, that has no group. */
export function checkGroupIsGiven({ group }: Draft, queue: Queue): void {
  if (group === undefined && queue.isFifo) {
    throw fault(
      'InvalidParameterValueException',
      'The request must contain the parameter MessageGroupId.',
    );
  }
}

/** What ids of groups, deduplication and receive attempts are made of. */
export function isPrintable(text: string): boolean {
  return PRINTABLE.test(text);
}

function checkGroup(draft: Draft, queue: Queue): void {
  checkGroupIsGiven(draft, queue);
  const { group, deduplicationId } = draft;
  if (group !== undefined && !isPrintable(group)) {
    throw invalid(
      group,
      'MessageGroupId',
      'MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.',
    );
  }
  if (deduplicationId === undefined) {
    if (queue.fifo && !queue.fifo.isContentBased) {
      throw fault(
        'InvalidParameterValueException',
        'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
      );
    }
    return;
  }
  if (!queue.isFifo) {
    throw invalid(
      deduplicationId,
      'MessageDeduplicationId',
      'The request include parameter that is not valid for this queue type.',
    );
  }
  if (!isPrintable(deduplicationId)) {
    throw invalid(
      deduplicationId,
      'MessageDeduplicationId',
      'MessageDeduplicationId can only include alphanumeric and punctuation characters. 1 to 128 in length.',
    );
  }
}

function checkAttributes(attributes: Readonly<Record<string, MessageAttributeValue>>): number {
  const entries = Object.entries(attributes);
  if (entries.length > limits.messageAttributes) {
    throw fault(
      'InvalidParameterValueException',
      `Number of message attributes [${entries.length}] exceeds the allowed maximum [10].`,
    );
  }
  return entries.reduce((bytes, [name, value]) => bytes + checkAttribute(name, value), 0);
}

function checkAttribute(name: string, value: MessageAttributeValue): number {
  const isReserved = /^(?:aws\.|amazon\.)/i.test(name);
  const hasDots = name.startsWith('.') || name.endsWith('.') || name.includes('..');
  if (
    name.length > limits.attributeNameCharacters ||
    !ATTRIBUTE_NAME.test(name) ||
    hasDots ||
    isReserved
  ) {
    throw fault(
      'InvalidParameterValueException',
      isReserved
        ? `Message (user) attribute name '${name}' is invalid. Attribute names may not start with 'AWS.' or 'Amazon.'.`
        : `The message attribute name "${name}" is invalid. Attribute name can contain A-Z, a-z, 0-9, underscore (_), hyphen (-), and period (.) characters, must not start or end with a period or have successive periods, and can be up to 256 characters long.`,
    );
  }
  return checkTypedValue(name, value, 'message attribute');
}

function checkTypedValue(name: string, value: MessageAttributeValue, noun: string): number {
  const kind = DATA_TYPE.exec(value.DataType)?.[1];
  if (value.DataType === '')
    throw fault(
      'InvalidParameterValueException',
      `The ${noun} '${name}' must contain non-empty message attribute type.`,
    );
  if (!kind || value.DataType.length > limits.attributeNameCharacters) {
    throw fault(
      'InvalidParameterValueException',
      `The type of message (user) attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`,
    );
  }
  if (value.StringListValues?.length || value.BinaryListValues?.length) {
    throw fault(
      'UnsupportedOperation',
      'Message attribute list values in SendMessage operation are not supported.',
    );
  }
  const isBinary = kind === 'Binary';
  const text = value.StringValue;
  if (
    isBinary
      ? value.BinaryValue === undefined || value.BinaryValue.length === 0
      : text === undefined || text === ''
  ) {
    throw fault(
      'InvalidParameterValueException',
      `The ${noun} '${name}' must contain non-empty message attribute value for message attribute type '${value.DataType}'.`,
    );
  }
  if (isBinary ? text !== undefined : value.BinaryValue !== undefined) {
    throw fault('InvalidParameterValueException', `The ${noun} '${name}' has more than one value.`);
  }
  if (kind === 'Number' && !NUMBER.test(text ?? '')) {
    throw fault(
      'InvalidParameterValueException',
      `Can't cast the value of message (user) attribute '${name}' to a number.`,
    );
  }
  if (text !== undefined && FORBIDDEN.test(text)) {
    throw fault(
      'InvalidMessageContents',
      `The message attribute '${name}' contains invalid characters.`,
    );
  }
  const size = isBinary ? (value.BinaryValue?.length ?? 0) : utf8Length(text ?? '');
  return utf8Length(name) + utf8Length(value.DataType) + size;
}

/** AWS: the only system attribute that may be sent is the trace header; it does not count towards the size. [SendMessage] */
function checkSystemAttributes(
  attributes: Readonly<Record<string, MessageSystemAttributeValue>>,
): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (name !== 'AWSTraceHeader') {
      throw fault(
        'InvalidParameterValueException',
        `Message system attribute name '${name}' is invalid.`,
      );
    }
    if (value.DataType !== 'String') {
      throw fault(
        'InvalidParameterValueException',
        `The type of message system attribute 'AWSTraceHeader' is invalid. You must use only the following supported type prefixes: String.`,
      );
    }
    checkTypedValue(name, value, 'message system attribute');
  }
}

/** An attribute as it is stored. */
export function storedAttribute(value: MessageAttributeValue): StoredAttribute {
  if (value.BinaryValue !== undefined) {
    return { type: value.DataType, bytes: Buffer.from(value.BinaryValue).toString('base64') };
  }
  return { type: value.DataType, text: value.StringValue ?? '' };
}

export function shownAttribute({ type, text, bytes }: StoredAttribute): MessageAttributeValue {
  return bytes === undefined
    ? { DataType: type, StringValue: text ?? '' }
    : { DataType: type, BinaryValue: Buffer.from(bytes, 'base64') };
}

/** The MD5 that clients check: names, types and values in the order of the names. [SQS Developer Guide, "Calculating the MD5"] */
export function attributesMd5(attributes: Readonly<Record<string, StoredAttribute>>): string {
  const digest = createHash('md5');
  const add = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    digest.update(length).update(bytes);
  };
  for (const [name, { type, text, bytes }] of Object.entries(attributes).toSorted(([a], [b]) =>
    Buffer.compare(Buffer.from(a), Buffer.from(b)),
  )) {
    add(Buffer.from(name));
    add(Buffer.from(type));
    digest.update(Buffer.of(bytes === undefined ? 1 : 2));
    add(bytes === undefined ? Buffer.from(text ?? '') : Buffer.from(bytes, 'base64'));
  }
  return digest.digest('hex');
}

/** The id by which a FIFO queue knows a message again, within its scope. */
export function deduplicationOf(
  draft: Draft,
  queue: Queue,
): { readonly id: string; readonly scope: string } {
  const id = draft.deduplicationId ?? createHash('sha256').update(draft.body).digest('hex');
  return { id, scope: queue.fifo?.scope === 'messageGroup' ? `${draft.group ?? ''}\n${id}` : id };
}

/** AWS: a long, growing number of twenty digits, not consecutive. [SQS Developer Guide, "FIFO queue message identifiers"] */
export function sequenceNumber(sequence: number): string {
  return String(18_850_000_000_000_000_000n + BigInt(sequence) * 256n);
}

/** Taken by a receiver: hidden until the timeout has passed. */
export function taken(message: Message, now: EpochMs, timeoutSeconds: number): Message {
  return {
    ...message,
    phase: timeoutSeconds === 0 ? 'ready' : 'in-flight',
    readyAtMs: plusSeconds(now, timeoutSeconds),
    receiveCount: message.receiveCount + 1,
    firstReceivedAtMs: message.firstReceivedAtMs ?? now,
    lastReceivedAtMs: now,
  };
}

/** Hidden for another time, or shown at once. */
export function hidden(message: Message, now: EpochMs, timeoutSeconds: number): Message {
  return {
    ...message,
    phase: timeoutSeconds === 0 ? 'ready' : 'in-flight',
    readyAtMs: plusSeconds(now, timeoutSeconds),
  };
}

/** What a receive does with a message that it could take. */
export type Receipt =
  | { readonly kind: 'deliver' }
  | { readonly kind: 'expired' }
  | { readonly kind: 'move'; readonly to: string };

/** Decides it; changes nothing. */
export function receiptOf(message: Message, queue: Queue, now: EpochMs): Receipt {
  if (plusSeconds(message.sentAtMs, queue.retentionSeconds) <= now) return { kind: 'expired' };
  const { redrive } = queue;
  if (redrive && message.receiveCount >= redrive.maxReceiveCount)
    return { kind: 'move', to: redrive.deadLetterTargetArn };
  return { kind: 'deliver' };
}

/** The system attributes of a received message. */
export function systemAttributes(message: Message, body: MessageBody): ReadonlyMap<string, string> {
  const entries: [string, string | undefined][] = [
    ['SenderId', body.senderId],
    [
      'ApproximateFirstReceiveTimestamp',
      message.firstReceivedAtMs === undefined ? undefined : String(message.firstReceivedAtMs),
    ],
    ['ApproximateReceiveCount', String(message.receiveCount)],
    ['SentTimestamp', String(message.sentAtMs)],
    ['SequenceNumber', message.isFifo ? sequenceNumber(message.sequence) : undefined],
    ['MessageDeduplicationId', body.deduplicationId],
    ['MessageGroupId', message.group],
    ['AWSTraceHeader', body.trace],
    ['DeadLetterQueueSourceArn', body.deadLetterSource],
  ];
  return new Map(
    entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
}

export function missing(parameter: string) {
  return fault(
    'MissingRequiredParameterException',
    `The request must contain the parameter ${parameter}.`,
  );
}

export function invalid(value: string, parameter: string, reason: string) {
  return fault(
    'InvalidParameterValueException',
    `Value ${value} for parameter ${parameter} is invalid. Reason: ${reason}`,
  );
}
