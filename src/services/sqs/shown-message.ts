import type { Context } from '#kernel/operation';

import type {
  Message as ShownMessage,
  MessageSystemAttributeName,
  ReceiveMessageRequest,
} from './api.gen.ts';
import { fault } from './define.ts';
import { attributesMd5, shownAttribute, systemAttributes } from './message.ts';
import { sealReceipt } from './receipt.ts';
import type { Received } from './receive.ts';
import type { StoredAttribute } from './tables.ts';

const SYSTEM_NAMES: ReadonlySet<string> = new Set([
  'All',
  'SenderId',
  'SentTimestamp',
  'ApproximateReceiveCount',
  'ApproximateFirstReceiveTimestamp',
  'SequenceNumber',
  'MessageDeduplicationId',
  'MessageGroupId',
  'AWSTraceHeader',
  'DeadLetterQueueSourceArn',
]);

/** A received message with the attributes that were asked for. */
export function shownMessage(
  ctx: Context,
  received: Received,
  input: ReceiveMessageRequest,
): ShownMessage {
  const { message, body, text } = received;
  const wanted: readonly string[] = [
    ...(input.AttributeNames ?? []),
    ...(input.MessageSystemAttributeNames ?? []),
  ];
  const system =
    wanted.length === 0
      ? []
      : [...systemAttributes(message, body)].filter(
          ([name]) => wanted.includes('All') || wanted.includes(name),
        );
  const attributes = chosen(body.attributes ?? {}, input.MessageAttributeNames ?? []);
  const hasAttributes = Object.keys(attributes).length > 0;
  return {
    MessageId: message.id,
    ReceiptHandle: sealReceipt(ctx, message),
    MD5OfBody: body.md5,
    Body: text,
    ...(system.length > 0 && {
      // SAFETY: the names are those of the model.
      Attributes: Object.fromEntries(system) as Record<MessageSystemAttributeName, string>,
    }),
    ...(hasAttributes && {
      // The digest is of the attributes that are given out.
      MD5OfMessageAttributes: attributesMd5(attributes),
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, value]) => [name, shownAttribute(value)]),
      ),
    }),
  };
}

/** Refuses names of system attributes that there are not. */
export function checkSystemNames(input: ReceiveMessageRequest): void {
  for (const name of [
    ...(input.AttributeNames ?? []),
    ...(input.MessageSystemAttributeNames ?? []),
  ]) {
    if (!SYSTEM_NAMES.has(name)) throw fault('InvalidAttributeName', `Unknown Attribute ${name}.`);
  }
}

/** AWS: `All`, `.*`, `*`, a name, or the start of names as `prefix.*`. [SQS API Reference, ReceiveMessage; recordings: test_receive_message_message_attribute_names_filters] */
function chosen(
  attributes: Readonly<Record<string, StoredAttribute>>,
  names: readonly string[],
): Readonly<Record<string, StoredAttribute>> {
  if (names.length === 0) return {};
  const isChosen = (attribute: string) =>
    names.some(
      (name) =>
        name === 'All' ||
        name === '.*' ||
        name === '*' ||
        name === attribute ||
        (name.endsWith('.*') && attribute.startsWith(name.slice(0, -2))),
    );
  return Object.fromEntries(
    Object.entries(attributes).filter(([attribute]) => isChosen(attribute)),
  );
}
