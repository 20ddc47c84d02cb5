import { onRule, requireAnalyzer } from '../analyzer.ts';
import { requireRule, shownRule } from '../archive-rule.ts';
import { operation } from '../define.ts';

export const getArchiveRule = operation('GetArchiveRule', {
  access: onRule('GetArchiveRule'),

  handle: ({ analyzerName, ruleName }, ctx) =>
    ctx.transact((tx) => ({
      archiveRule: shownRule(requireRule(tx, requireAnalyzer(tx, analyzerName), ruleName)),
    })),
});
