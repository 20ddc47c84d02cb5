import { onRule, requireAnalyzer } from '../analyzer.ts';
import { requireRule } from '../archive-rule.ts';
import { operation } from '../define.ts';
import { checkFilter } from '../filter.ts';
import { archiveRules } from '../tables.ts';

export const updateArchiveRule = operation('UpdateArchiveRule', {
  access: onRule('UpdateArchiveRule'),

  handle: ({ analyzerName, ruleName, filter }, ctx) => {
    checkFilter(filter);
    return ctx.transact((tx) => {
      const rule = requireRule(tx, requireAnalyzer(tx, analyzerName), ruleName);
      tx.put(archiveRules, { ...rule, filter, updatedAtMs: tx.now });
      return {};
    });
  },
});
