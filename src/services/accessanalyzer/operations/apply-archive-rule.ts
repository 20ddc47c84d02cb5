import { onArn, requireByArn } from '../analyzer.ts';
import { requireRule } from '../archive-rule.ts';
import { operation } from '../define.ts';
import { isMatch } from '../filter.ts';
import { findings } from '../tables.ts';

/** Archives what a rule describes and was found before the rule was there. */
export const applyArchiveRule = operation('ApplyArchiveRule', {
  access: onArn('ApplyArchiveRule'),

  handle: ({ analyzerArn, ruleName }, ctx) =>
    ctx.transact((tx) => {
      const analyzer = requireByArn(tx, analyzerArn);
      const { filter } = requireRule(tx, analyzer, ruleName);
      for (const finding of tx.scan(findings, { prefix: [analyzer.id] })) {
        if (finding.status === 'ACTIVE' && isMatch(filter, finding, ctx.account))
          tx.put(findings, { ...finding, status: 'ARCHIVED', updatedAtMs: tx.now });
      }
      return {};
    }),
});
