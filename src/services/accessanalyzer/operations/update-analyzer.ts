import { configurationOf, daysOf, invalid, onName, requireAnalyzer } from '../analyzer.ts';
import { operation } from '../define.ts';
import { analyzers } from '../tables.ts';
import { scheduleScan } from '../tasks/scan.ts';

export const updateAnalyzer = operation('UpdateAnalyzer', {
  access: onName('UpdateAnalyzer'),

  handle: ({ analyzerName, configuration }, ctx) =>
    ctx.transact((tx) => {
      const analyzer = requireAnalyzer(tx, analyzerName);
      if (analyzer.type === 'ACCOUNT')
        throw invalid('configuration', 'An analyzer of the type ACCOUNT has no configuration.');
      const unusedAfterDays = daysOf(configuration);
      tx.put(analyzers, { ...analyzer, unusedAfterDays });
      scheduleScan(tx, analyzer, tx.now);
      return { configuration: configurationOf(unusedAfterDays) };
    }),
});
