/** The attributes of a queue: reading and checking what callers give, and writing what they see. */
import { parsePolicy } from '#languages/iam-policy/index';
import { type EpochMs, wholeSeconds } from '#lib/time';

import { fault } from './define.ts';
import { limits } from './limits.ts';
import { checkRedrive, checkRedriveAllow } from './redrive.ts';
import type { Counts, Encryption, FifoSettings, Queue } from './tables.ts';

type Given = Readonly<Record<string, string>>;

/** The settings of a queue that attributes change. */
export type Settings = Pick<
  Queue,
  | 'delaySeconds'
  | 'encryption'
  | 'fifo'
  | 'maximumMessageSize'
  | 'policy'
  | 'redrive'
  | 'redriveAllow'
  | 'retentionSeconds'
  | 'visibilityTimeoutSeconds'
  | 'waitSeconds'
>;

const READ_ONLY = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesDelayed',
  'ApproximateNumberOfMessagesNotVisible',
  'CreatedTimestamp',
  'LastModifiedTimestamp',
  'QueueArn',
];
const NUMBERS = {
  DelaySeconds: ['delaySeconds', limits.delaySeconds],
  MaximumMessageSize: ['maximumMessageSize', limits.maximumMessageSize],
  MessageRetentionPeriod: ['retentionSeconds', limits.retentionSeconds],
  ReceiveMessageWaitTimeSeconds: ['waitSeconds', limits.waitSeconds],
  VisibilityTimeout: ['visibilityTimeoutSeconds', limits.visibilityTimeoutSeconds],
} as const;
const FIFO_ONLY = ['ContentBasedDeduplication', 'DeduplicationScope', 'FifoThroughputLimit'];
const OTHERS = [
  'FifoQueue',
  'KmsDataKeyReusePeriodSeconds',
  'KmsMasterKeyId',
  'Policy',
  'RedriveAllowPolicy',
  'RedrivePolicy',
  'SqsManagedSseEnabled',
];
const SETTABLE: ReadonlySet<string> = new Set([...Object.keys(NUMBERS), ...FIFO_ONLY, ...OTHERS]);
export const READABLE: ReadonlySet<string> = new Set([...SETTABLE, ...READ_ONLY, 'All']);

/** What a queue is before any attribute is given. */
export function usualSettings(isFifo: boolean): Settings {
  return {
    delaySeconds: limits.delaySeconds.usual,
    maximumMessageSize: limits.maximumMessageSize.usual,
    retentionSeconds: limits.retentionSeconds.usual,
    waitSeconds: limits.waitSeconds.usual,
    visibilityTimeoutSeconds: limits.visibilityTimeoutSeconds.usual,
    encryption: { kind: 'sqs' },
    ...(isFifo && { fifo: { isContentBased: false, scope: 'queue', throughput: 'perQueue' } }),
  };
}

/** The settings after the attributes given; refuses unknown names and values as AWS words it. */
export function withAttributes(
  before: Settings,
  given: Given,
  queue: { readonly isFifo: boolean; readonly arn: string },
): Settings {
  for (const name of Object.keys(given)) checkName(name, queue.isFifo);
  let settings = before;
  for (const [name, [member, bounds]] of Object.entries(NUMBERS)) {
    const text = given[name];
    if (text !== undefined) settings = { ...settings, [member]: readNumber(name, text, bounds) };
  }
  settings = withPolicy(settings, given['Policy']);
  settings = withRedrive(settings, given, queue);
  const encryption = readEncryption(before.encryption, given);
  const fifo = settings.fifo && readFifo(settings.fifo, given);
  return { ...settings, encryption, ...(fifo && { fifo }) };
}

function checkName(name: string, isFifo: boolean): void {
  if (!SETTABLE.has(name) || (FIFO_ONLY.includes(name) && !isFifo)) {
    throw fault('InvalidAttributeName', `Unknown Attribute ${name}.`);
  }
}

function readNumber(
  name: string,
  text: string,
  { min, max }: { readonly min: number; readonly max: number },
): number {
  const value = Number(text);
  if (!/^\d{1,9}$/.test(text.trim()) || value < min || value > max) throw invalidValue(name);
  return value;
}

function readBoolean(name: string, text: string): boolean {
  const lower = text.toLowerCase();
  if (lower !== 'true' && lower !== 'false') throw invalidValue(name);
  return lower === 'true';
}

function withPolicy(settings: Settings, text: string | undefined): Settings {
  if (text === undefined) return settings;
  const { policy: _old, ...rest } = settings;
  if (text.trim() === '') return rest;
  if (Buffer.byteLength(text) > limits.policyBytes) throw invalidValue('Policy');
  if (parsePolicy(text, 'resource').problems.length > 0) throw invalidValue('Policy');
  return { ...rest, policy: text };
}

function withRedrive(
  settings: Settings,
  given: Given,
  queue: { readonly isFifo: boolean; readonly arn: string },
): Settings {
  let result = settings;
  const redrive = given['RedrivePolicy'];
  if (redrive !== undefined) {
    const { redrive: _old, ...rest } = result;
    result = redrive.trim() === '' ? rest : { ...rest, redrive: checkRedrive(redrive, queue) };
  }
  const allow = given['RedriveAllowPolicy'];
  if (allow !== undefined) {
    const { redriveAllow: _old, ...rest } = result;
    result = allow.trim() === '' ? rest : { ...rest, redriveAllow: checkRedriveAllow(allow) };
  }
  return result;
}

function readEncryption(before: Encryption, given: Given): Encryption {
  const key = given['KmsMasterKeyId'];
  const managed = given['SqsManagedSseEnabled'];
  const reuse = given['KmsDataKeyReusePeriodSeconds'];
  const isManaged =
    managed === undefined ? undefined : readBoolean('SqsManagedSseEnabled', managed);
  if (key !== undefined && key !== '' && isManaged) {
    throw fault(
      'InvalidAttributeName',
      'You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.',
    );
  }
  const reuseSeconds =
    reuse === undefined
      ? before.kind === 'kms'
        ? before.reuseSeconds
        : limits.dataKeyReuseSeconds.usual
      : readNumber('KmsDataKeyReusePeriodSeconds', reuse, limits.dataKeyReuseSeconds);
  if (key !== undefined && key !== '') return { kind: 'kms', keyId: key, reuseSeconds };
  if (isManaged !== undefined)
    return isManaged
      ? { kind: 'sqs' }
      : key === undefined && before.kind === 'kms'
        ? before
        : { kind: 'none' };
  if (key === '') return { kind: 'none' };
  return before.kind === 'kms' ? { ...before, reuseSeconds } : before;
}

function readFifo(before: FifoSettings, given: Given): FifoSettings {
  const content = given['ContentBasedDeduplication'];
  const scope = given['DeduplicationScope'] ?? before.scope;
  const throughput = given['FifoThroughputLimit'] ?? before.throughput;
  if (scope !== 'queue' && scope !== 'messageGroup') throw invalidValue('DeduplicationScope');
  if (throughput !== 'perQueue' && throughput !== 'perMessageGroupId')
    throw invalidValue('FifoThroughputLimit');
  if (throughput === 'perMessageGroupId' && scope !== 'messageGroup') {
    // AWS: the limit per message group goes only with deduplication per message group. [SQS API Reference, SetQueueAttributes]
    throw fault(
      'InvalidAttributeValue',
      'Invalid value for the parameter FifoThroughputLimit. Reason: The perMessageGroupId value is allowed only when the value for DeduplicationScope is messageGroup.',
    );
  }
  return {
    isContentBased:
      content === undefined
        ? before.isContentBased
        : readBoolean('ContentBasedDeduplication', content),
    scope,
    throughput,
  };
}

export function invalidValue(name: string, reason?: string) {
  return fault(
    'InvalidAttributeValue',
    `Invalid value for the parameter ${name}.${reason === undefined ? '' : ` Reason: ${reason}`}`,
  );
}

/** Every attribute that a queue has, as text. Absent ones are left out, as in AWS. */
export function describe(queue: Queue, count: Counts): ReadonlyMap<string, string> {
  const { encryption, fifo } = queue;
  const entries: [string, string | undefined][] = [
    ['QueueArn', queue.arn],
    // GAP: the counts are exact here; AWS's are estimates that settle within a minute.
    ['ApproximateNumberOfMessages', String(count.ready)],
    ['ApproximateNumberOfMessagesNotVisible', String(count.inFlight)],
    ['ApproximateNumberOfMessagesDelayed', String(count.delayed)],
    ['CreatedTimestamp', secondsText(queue.createdAtMs)],
    ['LastModifiedTimestamp', secondsText(queue.modifiedAtMs)],
    ['VisibilityTimeout', String(queue.visibilityTimeoutSeconds)],
    ['MaximumMessageSize', String(queue.maximumMessageSize)],
    ['MessageRetentionPeriod', String(queue.retentionSeconds)],
    ['DelaySeconds', String(queue.delaySeconds)],
    ['ReceiveMessageWaitTimeSeconds', String(queue.waitSeconds)],
    ['Policy', queue.policy],
    ['RedrivePolicy', queue.redrive && JSON.stringify(queue.redrive)],
    ['RedriveAllowPolicy', queue.redriveAllow && JSON.stringify(queue.redriveAllow)],
    ['KmsMasterKeyId', encryption.kind === 'kms' ? encryption.keyId : undefined],
    [
      'KmsDataKeyReusePeriodSeconds',
      encryption.kind === 'kms' ? String(encryption.reuseSeconds) : undefined,
    ],
    ['SqsManagedSseEnabled', String(encryption.kind === 'sqs')],
    ['FifoQueue', fifo && 'true'],
    ['ContentBasedDeduplication', fifo && String(fifo.isContentBased)],
    ['DeduplicationScope', fifo?.scope],
    ['FifoThroughputLimit', fifo?.throughput],
  ];
  return new Map(
    entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
}

function secondsText(instant: EpochMs): string {
  return String(wholeSeconds(instant));
}
