/** Delivery policies of HTTP endpoints: a topic's defaults and a subscription's own. [SNS Developer Guide, "Creating an HTTP/S delivery policy"] */
import { isObject, type JsonObject, readObject } from './json.ts';
import { limits } from './limits.ts';
import { type BackoffFunction, type RetryPolicy, totalSeconds, usualHttp } from './retry.ts';
import { invalidParameter } from './topic.ts';

const NUMBERS = [
  'minDelayTarget',
  'maxDelayTarget',
  'numRetries',
  'numNoDelayRetries',
  'numMinDelayRetries',
  'numMaxDelayRetries',
] as const;
const BACKOFFS: readonly BackoffFunction[] = ['arithmetic', 'exponential', 'geometric', 'linear'];
// [SNS Developer Guide, "Creating an HTTP/S delivery policy", headerContentType]
const CONTENT_TYPES: ReadonlySet<string> = new Set([
  'text/css',
  'text/csv',
  'text/html',
  'text/plain',
  'text/xml',
  'application/atom+xml',
  'application/json',
  'application/octet-stream',
  'application/soap+xml',
  'application/x-www-form-urlencoded',
  'application/xhtml+xml',
  'application/xml',
]);
const USUAL_CONTENT_TYPE = 'text/plain; charset=UTF-8';

/** What one side says; what it leaves open is undefined. */
interface Said {
  readonly retry?: RetryPolicy | undefined;
  readonly receivesPerSecond?: number | undefined;
  readonly contentType?: string | undefined;
}

interface TopicSays extends Said {
  readonly disablesOverrides: boolean;
}

/** What holds for a subscription. */
export interface EffectivePolicy {
  readonly retry: RetryPolicy;
  readonly receivesPerSecond: number | undefined;
  readonly contentType: string;
}

/** Refuses a topic's policy that AWS does not take. */
export function checkTopicPolicy(text: string): string {
  readTopicPolicy(text);
  return text;
}

/** Refuses a subscription's policy that AWS does not take. */
export function checkSubscriptionPolicy(text: string): string {
  readSubscriptionPolicy(text);
  return text;
}

/** What a subscription's deliveries go by: its own policy, unless the topic forbids it, then the topic's, then AWS's. */
export function effectivePolicy(
  topicText: string | undefined,
  subscriptionText: string | undefined,
): EffectivePolicy {
  const topic = topicText === undefined ? undefined : readTopicPolicy(topicText);
  const own =
    subscriptionText === undefined || topic?.disablesOverrides
      ? undefined
      : readSubscriptionPolicy(subscriptionText);
  return {
    retry: own?.retry ?? topic?.retry ?? usualHttp,
    receivesPerSecond: own?.receivesPerSecond ?? topic?.receivesPerSecond,
    contentType: own?.contentType ?? topic?.contentType ?? USUAL_CONTENT_TYPE,
  };
}

/** `EffectiveDeliveryPolicy` of a topic. */
export function shownTopicPolicy(text: string | undefined): string {
  const says = text === undefined ? undefined : readTopicPolicy(text);
  return JSON.stringify({
    http: {
      defaultHealthyRetryPolicy: says?.retry ?? usualHttp,
      disableSubscriptionOverrides: says?.disablesOverrides ?? false,
      ...(says?.receivesPerSecond !== undefined && {
        defaultThrottlePolicy: { maxReceivesPerSecond: says.receivesPerSecond },
      }),
      defaultRequestPolicy: { headerContentType: says?.contentType ?? USUAL_CONTENT_TYPE },
    },
  });
}

/** `DeliveryPolicy` of a subscription: with the members that were left out. [recordings: …_content_type, sub-attrs] */
export function shownOwnPolicy(text: string): string {
  const { retry = null, receivesPerSecond, contentType } = readSubscriptionPolicy(text);
  return shown(retry, receivesPerSecond, contentType);
}

/** `EffectiveDeliveryPolicy` of a subscription. */
export function shownEffectivePolicy(
  topicText: string | undefined,
  subscriptionText: string | undefined,
): string {
  const { retry, receivesPerSecond, contentType } = effectivePolicy(topicText, subscriptionText);
  return shown(retry, receivesPerSecond, contentType);
}

function shown(
  healthyRetryPolicy: RetryPolicy | null,
  maxReceivesPerSecond: number | undefined,
  headerContentType: string | undefined,
): string {
  return JSON.stringify({
    healthyRetryPolicy,
    sicklyRetryPolicy: null,
    throttlePolicy: maxReceivesPerSecond === undefined ? null : { maxReceivesPerSecond },
    requestPolicy: headerContentType === undefined ? null : { headerContentType },
    guaranteed: false,
  });
}

function readTopicPolicy(text: string): TopicSays {
  const { http, ...others } = requireObject(readObject(text), '');
  refuseOthers(others, '');
  const {
    defaultHealthyRetryPolicy,
    defaultThrottlePolicy,
    defaultRequestPolicy,
    disableSubscriptionOverrides = false,
    ...unknown
  } = requireObject(http, 'http');
  refuseOthers(unknown, 'http.');
  if (typeof disableSubscriptionOverrides !== 'boolean')
    throw invalid('http.disableSubscriptionOverrides must be true or false');
  return {
    disablesOverrides: disableSubscriptionOverrides,
    retry: readRetry(defaultHealthyRetryPolicy, 'http.defaultHealthyRetryPolicy'),
    receivesPerSecond: readThrottle(defaultThrottlePolicy, 'http.defaultThrottlePolicy'),
    contentType: readRequest(defaultRequestPolicy, 'http.defaultRequestPolicy'),
  };
}

function readSubscriptionPolicy(text: string): Said {
  const {
    healthyRetryPolicy,
    sicklyRetryPolicy = null,
    throttlePolicy,
    requestPolicy,
    guaranteed = false,
    ...others
  } = requireObject(readObject(text), '');
  refuseOthers(others, '');
  // AWS: two members that are shown and cannot be set. [recordings: …_content_type]
  if (sicklyRetryPolicy !== null) throw invalid('sicklyRetryPolicy is not supported');
  if (guaranteed !== false) throw invalid('guaranteed is not supported');
  return {
    retry: readRetry(healthyRetryPolicy, 'healthyRetryPolicy'),
    receivesPerSecond: readThrottle(throttlePolicy, 'throttlePolicy'),
    contentType: readRequest(requestPolicy, 'requestPolicy'),
  };
}

function readRetry(value: unknown, at: string): RetryPolicy | undefined {
  if (value === undefined || value === null) return undefined;
  const given = requireObject(value, at);
  const { backoffFunction = 'linear', ...numbers } = given;
  const known: readonly string[] = NUMBERS;
  for (const name of Object.keys(numbers))
    if (!known.includes(name)) throw invalid(`${at}: unexpected field ${name}`);
  const number = (name: (typeof NUMBERS)[number], usual: number) => {
    const found = numbers[name] ?? usual;
    if (typeof found !== 'number' || !Number.isInteger(found) || found < 0)
      throw invalid(`${at}.${name} must be greater than or equal to 0`);
    return found;
  };
  const backoff = BACKOFFS.find((name) => name === backoffFunction);
  if (!backoff)
    throw invalid(
      `${at}.backoffFunction must be one of arithmetic, exponential, geometric or linear`,
    );
  const policy: RetryPolicy = {
    minDelayTarget: number('minDelayTarget', usualHttp.minDelayTarget),
    maxDelayTarget: number('maxDelayTarget', usualHttp.maxDelayTarget),
    numRetries: number('numRetries', usualHttp.numRetries),
    numMaxDelayRetries: number('numMaxDelayRetries', 0),
    numNoDelayRetries: number('numNoDelayRetries', 0),
    numMinDelayRetries: number('numMinDelayRetries', 0),
    backoffFunction: backoff,
  };
  checkRetry(policy, at);
  return policy;
}

// [SNS Developer Guide, "Creating an HTTP/S delivery policy"] GAP: but for the last, AWS's words are not known.
function checkRetry(policy: RetryPolicy, at: string): void {
  const { min, max } = limits.delayTargetSeconds;
  if (policy.minDelayTarget < min || policy.minDelayTarget > policy.maxDelayTarget)
    throw invalid(`${at}.minDelayTarget must be from ${min} to maxDelayTarget`);
  if (policy.maxDelayTarget > max)
    throw invalid(`${at}.maxDelayTarget must be less than or equal to ${max}`);
  if (policy.numRetries > limits.retries)
    throw invalid(`${at}.numRetries must be less than or equal to ${limits.retries}`);
  const phases = policy.numNoDelayRetries + policy.numMinDelayRetries + policy.numMaxDelayRetries;
  if (phases > policy.numRetries)
    throw invalid(`${at}: the retries of the phases must not be more than numRetries`);
  if (totalSeconds(policy) > limits.retrySeconds)
    throw invalid(
      `${at}: Total policy retry time cannot be greater than ${limits.retrySeconds} seconds`,
    );
}

function readThrottle(value: unknown, at: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  const { maxReceivesPerSecond, ...others } = requireObject(value, at);
  refuseOthers(others, `${at}.`);
  if (maxReceivesPerSecond === undefined) return undefined;
  const { min, max } = limits.receivesPerSecond;
  if (
    typeof maxReceivesPerSecond !== 'number' ||
    !Number.isInteger(maxReceivesPerSecond) ||
    maxReceivesPerSecond < min ||
    maxReceivesPerSecond > max
  )
    throw invalid(`${at}.maxReceivesPerSecond must be greater than or equal to ${min}`);
  return maxReceivesPerSecond;
}

function readRequest(value: unknown, at: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  const { headerContentType, ...others } = requireObject(value, at);
  refuseOthers(others, `${at}.`);
  if (headerContentType === undefined) return undefined;
  const [type = ''] = typeof headerContentType === 'string' ? headerContentType.split(';') : [];
  if (
    typeof headerContentType !== 'string' ||
    !CONTENT_TYPES.has(type.trim()) ||
    !/^[\x20-\x7e]+$/.test(headerContentType)
  )
    throw invalid(`${at}.headerContentType is not a supported content type`);
  return headerContentType;
}

function requireObject(value: unknown, at: string): JsonObject {
  if (!isObject(value))
    throw invalid(at === '' ? 'failed to parse JSON' : `${at} must be an object`);
  return value;
}

function refuseOthers(others: JsonObject, at: string): void {
  const [name] = Object.keys(others);
  if (name !== undefined) throw invalid(`unexpected field ${at}${name}`);
}

function invalid(reason: string) {
  return invalidParameter(`DeliveryPolicy: ${reason}`);
}
