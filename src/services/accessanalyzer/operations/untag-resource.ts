import { requireByArn } from '../analyzer.ts';
import { operation } from '../define.ts';
import { analyzers } from '../tables.ts';

export const untagResource = operation('UntagResource', {
  access: ({ resourceArn, tagKeys }) => ({
    action: 'access-analyzer:UntagResource',
    resource: resourceArn,
    conditions: { 'aws:tagkeys': tagKeys },
  }),

  handle: ({ resourceArn, tagKeys }, ctx) =>
    ctx.transact((tx) => {
      const analyzer = requireByArn(tx, resourceArn);
      const gone = new Set(tagKeys);
      const kept = Object.entries(analyzer.tags).filter(([key]) => !gone.has(key));
      tx.put(analyzers, { ...analyzer, tags: Object.fromEntries(kept) });
      return {};
    }),
});
