import { blind } from '#kernel/store';

import { operation } from '../define.ts';
import { pageOf, readToken } from '../paging.ts';
import { topics } from '../tables.ts';

const PURPOSE = 'sns list topics';

export const listTopics = operation('ListTopics', {
  access: (_input, ctx) => ({
    action: 'sns:ListTopics',
    resource: `arn:aws:sns:${ctx.request.scopeRegion}:${ctx.account}:*`,
  }),

  handle: ({ NextToken }, ctx) => {
    const after = readToken(ctx, PURPOSE, NextToken);
    return ctx.transact((tx) => {
      const rows = tx.scan(topics, after === undefined ? {} : { after: [blind(after)] });
      const { shown: Topics, ...more } = pageOf(ctx, PURPOSE, rows, {
        idOf: ({ name }) => name,
        show: ({ arn }) => ({ TopicArn: arn }),
      });
      return { Topics, ...more };
    });
  },
});
