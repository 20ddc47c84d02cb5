import { requireByArn } from '../analyzer.ts';
import { operation } from '../define.ts';

export const listTagsForResource = operation('ListTagsForResource', {
  access: ({ resourceArn }) => ({
    action: 'access-analyzer:ListTagsForResource',
    resource: resourceArn,
  }),

  handle: ({ resourceArn }, ctx) =>
    ctx.transact((tx) => ({ tags: requireByArn(tx, resourceArn).tags })),
});
