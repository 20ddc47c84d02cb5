import { onName } from '../access.ts';
import { operation } from '../define.ts';
import { parseName } from '../name.ts';
import { requireNamed, show } from '../read.ts';
import { publicParameters, readSecret } from '../reference.ts';

export const getParameter = operation('GetParameter', {
  access: onName('GetParameter'),
  secrets: ['SourceResult'],

  handle: async ({ Name, WithDecryption }, ctx) => {
    const name = parseName(Name);
    if (name.kind === 'public') throw publicParameters();
    if (name.kind === 'secret') return { Parameter: await readSecret(ctx, name, WithDecryption) };
    const found = ctx.transact((tx) => requireNamed(tx, ctx, name));
    return { Parameter: await show(ctx, found, WithDecryption) };
  },
});
