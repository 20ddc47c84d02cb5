/** What both sources leave out or have wrong, with the reason for each. */

import type { ServiceFacts } from './source.ts';

const facts: ReadonlyMap<string, Partial<ServiceFacts>> = new Map([
  // AWS: SQS still answers its old query protocol, in this namespace; the models dropped both. [SQS API Reference, 2012-11-05]
  [
    'sqs',
    {
      xmlNamespace: 'http://queue.amazonaws.com/doc/2012-11-05/',
      protocols: ['awsJson1_0', 'awsQuery'],
    },
  ],
]);

export function correctedFacts(service: string, found: ServiceFacts): ServiceFacts {
  return { ...found, ...facts.get(service) };
}
