import { onName, requireAnalyzer } from '../analyzer.ts';
import { shownRule } from '../archive-rule.ts';
import { operation } from '../define.ts';
import { pageOf } from '../page.ts';
import { archiveRules } from '../tables.ts';

export const listArchiveRules = operation('ListArchiveRules', {
  access: onName('ListArchiveRules'),

  handle: ({ analyzerName, ...page }, ctx) => {
    const all = ctx.transact((tx) => {
      const { id } = requireAnalyzer(tx, analyzerName);
      return [...tx.scan(archiveRules, { prefix: [id] })].map(shownRule);
    });
    const { items, next } = pageOf(ctx, `archive-rules/${analyzerName}`, all, page);
    return { archiveRules: items, ...next };
  },
});
