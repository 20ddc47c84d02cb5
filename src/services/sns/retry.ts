/** When a delivery is tried again: four phases. [SNS Developer Guide, "Amazon SNS message delivery retries"] */

export type BackoffFunction = 'arithmetic' | 'exponential' | 'geometric' | 'linear';

export interface RetryPolicy {
  readonly minDelayTarget: number;
  readonly maxDelayTarget: number;
  /** All retries, those of the phases included; the rest are those of the backoff phase. */
  readonly numRetries: number;
  readonly numNoDelayRetries: number;
  readonly numMinDelayRetries: number;
  readonly numMaxDelayRetries: number;
  readonly backoffFunction: BackoffFunction;
}

/** Of SQS, Lambda and Firehose: 3 at once, 2 after a second, 10 from 1 to 20 seconds, 100,000 every 20 seconds. */
export const awsManaged: RetryPolicy = {
  minDelayTarget: 1,
  maxDelayTarget: 20,
  numRetries: 100_015,
  numNoDelayRetries: 3,
  numMinDelayRetries: 2,
  numMaxDelayRetries: 100_000,
  backoffFunction: 'exponential',
};

/** Of HTTP endpoints without a delivery policy. [recordings: EffectiveDeliveryPolicy] */
export const usualHttp: RetryPolicy = {
  minDelayTarget: 20,
  maxDelayTarget: 20,
  numRetries: 3,
  numNoDelayRetries: 0,
  numMinDelayRetries: 0,
  numMaxDelayRetries: 0,
  backoffFunction: 'linear',
};

/** Seconds to wait after so many failed attempts (1 is the first); undefined when there is no retry left. */
export function waitSeconds(policy: RetryPolicy, failedAttempts: number): number | undefined {
  const { numRetries, numNoDelayRetries, numMinDelayRetries, numMaxDelayRetries } = policy;
  if (failedAttempts > numRetries) return undefined;
  let place = failedAttempts;
  if (place <= numNoDelayRetries) return 0;
  place -= numNoDelayRetries;
  if (place <= numMinDelayRetries) return policy.minDelayTarget;
  place -= numMinDelayRetries;
  const backoff = numRetries - numNoDelayRetries - numMinDelayRetries - numMaxDelayRetries;
  return place <= backoff ? backoffSeconds(policy, place, backoff) : policy.maxDelayTarget;
}

/** All the waits of a policy together. */
export function totalSeconds(policy: RetryPolicy): number {
  let sum = 0;
  for (let attempt = 1; attempt <= policy.numRetries; attempt += 1)
    sum += waitSeconds(policy, attempt) ?? 0;
  return sum;
}

/**
 * The wait of one place of the backoff phase, from the least to the greatest.
 * GAP: AWS shows the curves in a picture and gives no formulas, and it adds jitter; we take the curves of those names and none.
 */
function backoffSeconds(policy: RetryPolicy, place: number, places: number): number {
  const { minDelayTarget: least, maxDelayTarget: most, backoffFunction } = policy;
  if (places === 1) return least;
  const part = (place - 1) / (places - 1);
  switch (backoffFunction) {
    case 'linear':
      return least + (most - least) * part;
    case 'arithmetic':
      return least + ((most - least) * (place * (place - 1))) / (places * (places - 1));
    case 'geometric':
      return least * (most / least) ** part;
    case 'exponential':
      return least + ((most - least) * (2 ** (place - 1) - 1)) / (2 ** (places - 1) - 1);
  }
}
