import { blind } from '#kernel/store';

import { operation } from '../define.ts';
import { limits } from '../limits.ts';
import { checkPageSize, nameInToken } from '../paging.ts';
import { queueUrl } from '../queue.ts';
import { queues } from '../tables.ts';

const PURPOSE = 'sqs list queues';

export const listQueues = operation('ListQueues', {
  access: (_input, ctx) => ({
    action: 'sqs:ListQueues',
    resource: `arn:aws:sqs:${ctx.request.scopeRegion}:${ctx.account}:*`,
  }),

  handle: ({ QueueNamePrefix = '', MaxResults, NextToken }, ctx) => {
    checkPageSize(MaxResults);
    const after = nameInToken(ctx, PURPOSE, NextToken);
    return ctx.transact((tx) => {
      const most = MaxResults ?? limits.listedQueues;
      const urls: string[] = [];
      let last: string | undefined;
      for (const queue of tx.scan(queues, after === undefined ? {} : { after: [blind(after)] })) {
        if (!queue.name.startsWith(QueueNamePrefix)) continue;
        if (urls.length >= most) {
          // AWS: a token comes only when the caller asked for pages. [SQS API Reference, ListQueues]
          const isPaged = MaxResults !== undefined && last !== undefined;
          return {
            QueueUrls: urls,
            ...(isPaged && { NextToken: ctx.sealToken(PURPOSE, last ?? '') }),
          };
        }
        urls.push(queueUrl(ctx, queue.arn));
        last = queue.name;
      }
      return urls.length > 0 ? { QueueUrls: urls } : {};
    });
  },
});
