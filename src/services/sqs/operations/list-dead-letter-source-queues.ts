import { blind } from '#kernel/store';

import { onQueue } from '../access.ts';
import { operation } from '../define.ts';
import { limits } from '../limits.ts';
import { checkPageSize, nameInToken } from '../paging.ts';
import { queueUrl, requireQueue } from '../queue.ts';
import { queues } from '../tables.ts';

const PURPOSE = 'sqs list dead letter sources';

export const listDeadLetterSourceQueues = operation('ListDeadLetterSourceQueues', {
  access: onQueue('ListDeadLetterSourceQueues'),

  handle: ({ QueueUrl, MaxResults, NextToken }, ctx) => {
    checkPageSize(MaxResults);
    const after = nameInToken(ctx, PURPOSE, NextToken);
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
