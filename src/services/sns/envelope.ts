/** The JSON texts that endpoints get. [SNS Developer Guide, "Parsing Amazon SNS message formats"; recordings] */
import type { EpochMs } from '#lib/time';

import { sequenceText } from './message.ts';
import type { Content, StoredAttribute, Subscription } from './tables.ts';

/** A name and a value, as the text shows them in this order. */
type Entry = readonly [string, unknown];

export interface Signed {
  readonly version: '1' | '2';
  readonly signature: string;
  readonly certificateUrl: string;
}

/** A notification before it is signed. */
export interface Notification {
  readonly id: string;
  readonly topicArn: string;
  readonly text: string;
  readonly subject?: string | undefined;
  readonly sentAtMs: EpochMs;
  readonly sequence?: number | undefined;
  readonly attributes: Content['attributes'];
}

/** A confirmation that is asked for, before it is signed. */
export interface Confirmation {
  readonly id: string;
  readonly topicArn: string;
  readonly token: string;
  readonly text: string;
  readonly subscribeUrl: string;
  readonly sentAtMs: EpochMs;
}

/** What a notification's signature is made of. [SNS Developer Guide, "Verifying the signatures of Amazon SNS messages"] */
export function signedTextOfNotification(notification: Notification): string {
  const { text, id, subject, sentAtMs, topicArn } = notification;
  return lines([
    ['Message', text],
    ['MessageId', id],
    ['Subject', subject],
    ['Timestamp', timestamp(sentAtMs)],
    ['TopicArn', topicArn],
    ['Type', 'Notification'],
  ]);
}

export function signedTextOfConfirmation(confirmation: Confirmation): string {
  const { text, id, sentAtMs, token, topicArn } = confirmation;
  return lines([
    ['Message', text],
    ['MessageId', id],
    ['SubscribeURL', confirmation.subscribeUrl],
    ['Timestamp', timestamp(sentAtMs)],
    ['Token', token],
    ['TopicArn', topicArn],
    ['Type', 'SubscriptionConfirmation'],
  ]);
}

function lines(entries: readonly (readonly [string, string | undefined])[]): string {
  return entries
    .map(([name, value]) => (value === undefined ? '' : `${name}\n${value}\n`))
    .join('');
}

/** AWS: notifications of FIFO topics have a sequence number, and no signature. [recordings: test_message_to_fifo_sqs] */
export function notificationText(
  notification: Notification,
  signed: Signed | undefined,
  unsubscribeUrl: string,
): string {
  const attributes = Object.entries(notification.attributes);
  return textOf([
    ['Type', 'Notification'],
    ['MessageId', notification.id],
    [
      'SequenceNumber',
      notification.sequence === undefined ? undefined : sequenceText(notification.sequence),
    ],
    ['TopicArn', notification.topicArn],
    ['Subject', notification.subject],
    ['Message', notification.text],
    ['Timestamp', timestamp(notification.sentAtMs)],
    ...signatureEntries(signed),
    ['UnsubscribeURL', unsubscribeUrl],
    ['MessageAttributes', attributes.length > 0 ? shownAttributes(attributes) : undefined],
  ]);
}

export function confirmationText(confirmation: Confirmation, signed: Signed): string {
  return textOf([
    ['Type', 'SubscriptionConfirmation'],
    ['MessageId', confirmation.id],
    ['Token', confirmation.token],
    ['TopicArn', confirmation.topicArn],
    ['Message', confirmation.text],
    ['SubscribeURL', confirmation.subscribeUrl],
    ['Timestamp', timestamp(confirmation.sentAtMs)],
    ...signatureEntries(signed),
  ]);
}

function signatureEntries(signed: Signed | undefined): readonly Entry[] {
  if (!signed) return [];
  return [
    ['SignatureVersion', signed.version],
    ['Signature', signed.signature],
    ['SigningCertURL', signed.certificateUrl],
  ];
}

function shownAttributes(attributes: readonly (readonly [string, StoredAttribute])[]): object {
  return Object.fromEntries(
    attributes.map(([name, { type, text, bytes }]) => [name, { Type: type, Value: text ?? bytes }]),
  );
}

/** JSON with AWS's spaces. */
function textOf(entries: readonly Entry[]): string {
  const written = entries.flatMap(([name, value]) =>
    value === undefined ? [] : [`  ${JSON.stringify(name)} : ${valueText(value)}`],
  );
  return `{\n${written.join(',\n')}\n}`;
}

function valueText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([name, member]) => `    ${JSON.stringify(name)} : ${JSON.stringify(member)}`,
  );
  return `{\n${members.join(',\n')}\n  }`;
}

function timestamp(instant: EpochMs): string {
  return new Date(instant).toISOString();
}

/** Where a subscriber leaves. */
export function unsubscribeAt(origin: string, { arn }: Pick<Subscription, 'arn'>): string {
  return `${origin}/?Action=Unsubscribe&SubscriptionArn=${arn}`;
}

/** Where a subscriber confirms. */
export function subscribeAt(origin: string, topicArn: string, token: string): string {
  return `${origin}/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=${token}`;
}

/** The words of a request for confirmation. [recordings: test_subscribe_external_http_endpoint] */
export function confirmationWords(topicArn: string): string {
  return `You have chosen to subscribe to the topic ${topicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`;
}
