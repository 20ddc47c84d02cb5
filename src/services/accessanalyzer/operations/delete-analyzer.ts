import { onName, requireAnalyzer } from '../analyzer.ts';
import { operation } from '../define.ts';
import { analyzers } from '../tables.ts';
import { scanId } from '../tasks/scan.ts';
import { sweep } from '../tasks/sweep.ts';

export const deleteAnalyzer = operation('DeleteAnalyzer', {
  access: onName('DeleteAnalyzer'),

  handle: ({ analyzerName }, ctx) =>
    ctx.transact((tx) => {
      const analyzer = requireAnalyzer(tx, analyzerName);
      tx.delete(analyzers, analyzer);
      tx.cancel(scanId(analyzer.id));
      tx.enqueue(sweep, { id: analyzer.id });
      return {};
    }),
});
