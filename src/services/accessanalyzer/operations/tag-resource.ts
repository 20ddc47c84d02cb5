import { requireByArn } from '../analyzer.ts';
import { operation } from '../define.ts';
import { analyzers } from '../tables.ts';
import { tagConditions, withTags } from '../tag.ts';

export const tagResource = operation('TagResource', {
  access: ({ resourceArn, tags }) => ({
    action: 'access-analyzer:TagResource',
    resource: resourceArn,
    conditions: tagConditions(tags),
  }),

  handle: ({ resourceArn, tags }, ctx) =>
    ctx.transact((tx) => {
      const analyzer = requireByArn(tx, resourceArn);
      tx.put(analyzers, { ...analyzer, tags: withTags(analyzer.tags, tags) });
      return {};
    }),
});
