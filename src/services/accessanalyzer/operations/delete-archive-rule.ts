import { onRule, requireAnalyzer } from '../analyzer.ts';
import { requireRule } from '../archive-rule.ts';
import { operation } from '../define.ts';
import { archiveRules } from '../tables.ts';

export const deleteArchiveRule = operation('DeleteArchiveRule', {
  access: onRule('DeleteArchiveRule'),

  handle: ({ analyzerName, ruleName }, ctx) =>
    ctx.transact((tx) => {
      tx.delete(archiveRules, requireRule(tx, requireAnalyzer(tx, analyzerName), ruleName));
      return {};
    }),
});
