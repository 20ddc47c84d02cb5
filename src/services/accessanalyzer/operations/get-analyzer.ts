import { onName, requireAnalyzer, shown } from '../analyzer.ts';
import { operation } from '../define.ts';

export const getAnalyzer = operation('GetAnalyzer', {
  access: onName('GetAnalyzer'),

  handle: ({ analyzerName }, ctx) =>
    ctx.transact((tx) => ({ analyzer: shown(requireAnalyzer(tx, analyzerName)) })),
});
