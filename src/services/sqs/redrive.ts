/** Dead-letter queues: which queue may send its failed messages where. */
import { fault } from './define.ts';
import { limits } from './limits.ts';
import { parseQueueArn } from './queue.ts';
import type { Queue, RedriveAllowPolicy, RedrivePolicy } from './tables.ts';

/** Reads a redrive policy. Numbers may come as texts, as consoles and templates write them. */
export function checkRedrive(text: string, queue: { readonly arn: string }): RedrivePolicy {
  const given = readJson(text);
  const target = given?.['deadLetterTargetArn'];
  const count = readCount(given?.['maxReceiveCount']);
  if (!given || target === undefined || given['maxReceiveCount'] === undefined) {
    throw invalid(
      `Value ${text} for parameter RedrivePolicy is invalid. Reason: Redrive policy does not contain mandatory attribute: ${
        target === undefined ? 'deadLetterTargetArn' : 'maxReceiveCount'
      }.`,
    );
  }
  if (
    count === undefined ||
    count < limits.maxReceiveCount.min ||
    count > limits.maxReceiveCount.max
  ) {
    throw invalid(
      `Value ${text} for parameter RedrivePolicy is invalid. Reason: Invalid value for maxReceiveCount: ${shownCount(given['maxReceiveCount'])}, valid values are from 1 to 1000 both inclusive.`,
    );
  }
  const arn = typeof target === 'string' ? parseQueueArn(target) : undefined;
  const own = parseQueueArn(queue.arn);
  if (!arn || typeof target !== 'string') {
    throw invalid(
      `Value ${text} for parameter RedrivePolicy is invalid. Reason: Invalid value for deadLetterTargetArn.`,
    );
  }
  if (arn.account !== own?.account || arn.region !== own.region) {
    throw invalid(
      `Value ${text} for parameter RedrivePolicy is invalid. Reason: Dead-letter queue must be owned by the same account and be in the same region.`,
    );
  }
  return { deadLetterTargetArn: target, maxReceiveCount: count };
}

/** The count as its caller wrote it. */
function shownCount(given: unknown): string {
  return typeof given === 'string' || typeof given === 'number'
    ? String(given)
    : JSON.stringify(given);
}

/** Refuses a target that is not there, is of the other kind, or does not admit this source. */
export function checkTarget(
  redrive: RedrivePolicy,
  source: Pick<Queue, 'arn' | 'isFifo'>,
  target: Queue | undefined,
): void {
  if (!target) {
    throw invalid(
      `Value ${JSON.stringify(redrive)} for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist.`,
    );
  }
  if (target.isFifo !== source.isFifo) {
    throw invalid(
      `Value ${JSON.stringify(redrive)} for parameter RedrivePolicy is invalid. Reason: Dead-letter queue must be same type of queue as the source.`,
    );
  }
  if (!admits(target.redriveAllow, source.arn)) {
    throw invalid(
      `Value ${JSON.stringify(redrive)} for parameter RedrivePolicy is invalid. Reason: Dead-letter queue does not allow this queue to use it as a dead-letter queue.`,
    );
  }
}

function admits(policy: RedriveAllowPolicy | undefined, sourceArn: string): boolean {
  if (!policy || policy.redrivePermission === 'allowAll') return true;
  return (
    policy.redrivePermission === 'byQueue' && (policy.sourceQueueArns ?? []).includes(sourceArn)
  );
}

export function checkRedriveAllow(text: string): RedriveAllowPolicy {
  const given = readJson(text);
  const permission = given?.['redrivePermission'];
  const arns = given?.['sourceQueueArns'];
  const wrong = (reason: string) =>
    invalid(`Value ${text} for parameter RedriveAllowPolicy is invalid. Reason: ${reason}`);
  if (permission !== 'allowAll' && permission !== 'denyAll' && permission !== 'byQueue') {
    throw wrong(
      "Amazon SQS can't create the redrive allow policy, as it’s in an unsupported format.",
    );
  }
  if (permission !== 'byQueue') {
    if (arns !== undefined)
      throw wrong(`sourceQueueArns can only be set when redrivePermission is byQueue.`);
    return { redrivePermission: permission };
  }
  if (
    !isTexts(arns) ||
    arns.length === 0 ||
    arns.length > limits.sourceQueuesAllowed ||
    arns.some((arn) => !parseQueueArn(arn))
  ) {
    throw wrong(
      'sourceQueueArns must contain 1 to 10 queue ARNs when redrivePermission is byQueue.',
    );
  }
  return { redrivePermission: permission, sourceQueueArns: arns };
}

function readCount(value: unknown): number | undefined {
  if (typeof value === 'string') return /^\d{1,4}$/.test(value) ? Number(value) : undefined;
  return typeof value === 'number' && Number.isInteger(value) ? value : undefined;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function readJson(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    // SAFETY: an object of JSON has only text keys.
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}

function invalid(message: string) {
  return fault('InvalidParameterValueException', message);
}
