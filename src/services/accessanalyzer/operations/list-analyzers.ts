import { shown } from '../analyzer.ts';
import { operation } from '../define.ts';
import { pageOf } from '../page.ts';
import { analyzers } from '../tables.ts';

export const listAnalyzers = operation('ListAnalyzers', {
  access: () => ({ action: 'access-analyzer:ListAnalyzers', resource: '*' }),

  handle: ({ type, ...page }, ctx) => {
    const all = ctx.transact((tx) => [...tx.scan(analyzers)].map(shown));
    const wanted = all.filter((one) => type === undefined || one.type === type);
    const { items, next } = pageOf(ctx, 'analyzers', wanted, page);
    return { analyzers: items, ...next };
  },
});
