import { onArn } from '../../access.ts';
import { contextKeysOf } from '../../context-keys.ts';
import { operation } from '../../define.ts';
import { requireSource } from '../../simulation-source.ts';

export const getContextKeysForPrincipalPolicy = operation('GetContextKeysForPrincipalPolicy', {
  access: ({ PolicySourceArn }, ctx) =>
    onArn(ctx, 'GetContextKeysForPrincipalPolicy', PolicySourceArn),

  handle: ({ PolicySourceArn, PolicyInputList = [] }, ctx) => {
    const { identity } = ctx.transact((tx) => requireSource(tx, ctx, PolicySourceArn));
    const documents = identity.map(({ document }) => document);
    return { ContextKeyNames: contextKeysOf([...documents, ...PolicyInputList]) };
  },
});
