/** Messages: what publishers may say, and what each protocol hears. */
import { utf8Length } from '#lib/bytes';

import type { MessageAttributeValue } from './api.gen.ts';
import { fault } from './define.ts';
import { readObject } from './json.ts';
import { limits } from './limits.ts';
import type { Content, Protocol, StoredAttribute, Topic } from './tables.ts';
import { invalidParameter } from './topic.ts';

const ATTRIBUTE_NAME = /^[A-Za-z0-9_.-]+$/;
const DATA_TYPE = /^(String|Number|Binary)(?:\..+)?$/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const PRINTABLE = /^[A-Za-z0-9!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]{1,128}$/;
// AWS: no line breaks and no control characters. [SNS API Reference, Publish]
// oxlint-disable-next-line no-control-regex -- SAFETY: the characters that a subject may not contain are looked for
const SUBJECT = /^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]+$/u;

/** A message as its publisher describes it. */
export interface Draft {
  readonly message: string;
  readonly subject?: string | undefined;
  readonly structure?: string | undefined;
  readonly attributes?: Readonly<Record<string, MessageAttributeValue>> | undefined;
  readonly group?: string | undefined;
  readonly deduplicationId?: string | undefined;
}

/** Refuses what a topic does not take, and gives the message's size in bytes: text, and names, types and values of attributes. */
export function checkDraft(draft: Draft, topic: Topic): number {
  if (draft.message === '') throw invalidParameter('Empty message');
  checkSubject(draft.subject);
  checkStructure(draft);
  checkGroup(draft, topic);
  const bytes = utf8Length(draft.message);
  return bytes + checkAttributes(draft.attributes ?? {});
}

/** The largest message that a topic takes. */
export function maximumSize({ maximumMessageSize }: Topic): number {
  return maximumMessageSize ?? limits.maximumMessageSize.usual;
}

export function messageTooLong() {
  return invalidParameter('Message too long');
}

function checkSubject(subject: string | undefined): void {
  if (subject === undefined) return;
  if (subject.length > limits.subjectCharacters || !SUBJECT.test(subject))
    throw invalidParameter('Subject');
}

/** [recordings: test_message_structure_json_exc] */
function checkStructure({ structure, message }: Draft): void {
  if (structure === undefined || structure === '') return;
  if (structure !== 'json') throw invalidParameter('MessageStructure');
  const texts = readObject(message);
  if (!texts) throw invalidParameter('Message Structure - JSON message body failed to parse');
  if (typeof texts['default'] !== 'string')
    throw invalidParameter('Message Structure - No default entry in JSON message body');
}

function checkGroup({ group, deduplicationId }: Draft, topic: Topic): void {
  if (topic.isFifo && group === undefined)
    throw invalidParameter('The MessageGroupId parameter is required for FIFO topics');
  if (group !== undefined && !PRINTABLE.test(group)) throw invalidParameter('MessageGroupId');
  if (deduplicationId === undefined) {
    if (topic.isFifo && !topic.isContentBased) {
      throw invalidParameter(
        'The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
      );
    }
    return;
  }
  if (!topic.isFifo) {
    throw invalidParameter(
      'MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type',
    );
  }
  if (!PRINTABLE.test(deduplicationId)) throw invalidParameter('MessageDeduplicationId');
}

function checkAttributes(attributes: Readonly<Record<string, MessageAttributeValue>>): number {
  return Object.entries(attributes).reduce(
    (bytes, [name, value]) => bytes + checkAttribute(name, value),
    0,
  );
}

function checkAttribute(name: string, value: MessageAttributeValue): number {
  const hasDots = name.startsWith('.') || name.endsWith('.') || name.includes('..');
  if (
    name.length > limits.attributeNameCharacters ||
    !ATTRIBUTE_NAME.test(name) ||
    hasDots ||
    /^(?:aws\.|amazon\.)/i.test(name)
  )
    throw invalidValue(`The message attribute name '${name}' is invalid.`);
  const kind = DATA_TYPE.exec(value.DataType)?.[1];
  if (value.DataType === '')
    throw invalidValue(
      `The message attribute '${name}' must contain non-empty message attribute type.`,
    );
  if (!kind || value.DataType.length > limits.attributeNameCharacters) {
    throw invalidValue(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  }
  const { StringValue: text, BinaryValue: bytes } = value;
  const isBinary = kind === 'Binary';
  if (isBinary ? bytes === undefined || bytes.length === 0 : text === undefined || text === '') {
    throw invalidValue(
      `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${value.DataType}'.`,
    );
  }
  if (isBinary ? text !== undefined : bytes !== undefined)
    throw invalidValue(`The message attribute '${name}' has more than one value.`);
  if (kind === 'Number' && !NUMBER.test(text ?? ''))
    throw invalidValue(`Could not cast message attribute '${name}' value to number.`);
  // AWS: a list that is no JSON list is taken, and matches no filter policy. [recordings: test_exists_filter_policy_attributes_array]
  const size = isBinary ? (bytes?.length ?? 0) : utf8Length(text ?? '');
  return utf8Length(name) + utf8Length(value.DataType) + size;
}

function invalidValue(message: string) {
  return fault('InvalidParameterValueException', message);
}

/** What is kept of a draft. */
export function contentOf(draft: Draft): Content {
  const attributes = Object.entries(draft.attributes ?? {}).map(
    ([name, value]) => [name, storedAttribute(value)] as const,
  );
  return {
    message: draft.message,
    isByProtocol: draft.structure === 'json',
    ...(draft.subject !== undefined && { subject: draft.subject }),
    attributes: Object.fromEntries(attributes),
  };
}

function storedAttribute(value: MessageAttributeValue): StoredAttribute {
  return value.BinaryValue === undefined
    ? { type: value.DataType, text: value.StringValue ?? '' }
    : { type: value.DataType, bytes: Buffer.from(value.BinaryValue).toString('base64') };
}

/** The text that an endpoint of a protocol hears. AWS: a value that is no text counts as absent. */
export function textFor(protocol: Protocol, { message, isByProtocol }: Content): string {
  if (!isByProtocol) return message;
  const texts = readObject(message) ?? {};
  const own = texts[protocol];
  const usual = texts['default'];
  return typeof own === 'string' ? own : typeof usual === 'string' ? usual : '';
}

/** A sequence number as AWS writes it: twenty digits. */
export function sequenceText(sequence: number): string {
  return String(10n ** 19n + BigInt(sequence));
}
