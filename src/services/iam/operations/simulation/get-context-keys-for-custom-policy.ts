import { onAccount } from '../../access.ts';
import { contextKeysOf } from '../../context-keys.ts';
import { operation } from '../../define.ts';

export const getContextKeysForCustomPolicy = operation('GetContextKeysForCustomPolicy', {
  access: (_input, ctx) => onAccount(ctx, 'GetContextKeysForCustomPolicy'),

  handle: ({ PolicyInputList }) => ({ ContextKeyNames: contextKeysOf(PolicyInputList) }),
});
