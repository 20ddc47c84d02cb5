import { blind } from '#kernel/store';

import { onQueue } from '../access.ts';
import { fault, operation } from '../define.ts';
import { limits } from '../limits.ts';
import { queueUrl, requireQueue } from '../queue.ts';
import { queues } from '../tables.ts';

const PURPOSE = 'sqs list dead letter sources';

export const listDeadLetterSourceQueues = operation('ListDeadLetterSourceQueues', {
  access: onQueue('ListDeadLetterSourceQueues'),

  handle: ({ QueueUrl, MaxResults, NextToken }, ctx) => {
    if (MaxResults !== undefined && (MaxResults < 1 || MaxResults > limits.listedQueues)) {
      throw fault(
        'InvalidParameterValueException',
        `Value ${MaxResults} for parameter MaxResults is invalid. Reason: MaxResults must be an integer between 1 and 1000.`,
      );
    }
    const after = NextToken === undefined ? undefined : ctx.openToken(PURPOSE, NextToken);
    if (NextToken !== undefined && after === undefined) {
      throw fault('InvalidParameterValueException', 'Invalid or expired next token.');
    }
    return ctx.transact((tx) => {
      const target = requireQueue(tx, QueueUrl);
      const prefix = [blind(target.arn)];
      const urls: string[] = [];
      let last = '';
      for (const queue of tx.scanIndex(queues, 'deadLetter', {
        prefix,
        ...(after !== undefined && { after: [blind(after)] }),
      })) {
        if (urls.length >= (MaxResults ?? limits.listedQueues)) {
          return { queueUrls: urls, NextToken: ctx.sealToken(PURPOSE, last) };
        }
        urls.push(queueUrl(ctx, queue.arn));
        last = queue.name;
      }
      return { queueUrls: urls };
    });
  },
});
