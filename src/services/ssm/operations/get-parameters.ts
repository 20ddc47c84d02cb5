import { isFault } from '#kernel/fault';
import type { AccessRule, Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';
import { parseArn } from '#lib/arn';

import { onNames } from '../access.ts';
import type { Parameter } from '../api.gen.ts';
import { operation } from '../define.ts';
import { type ParameterName, parseName } from '../name.ts';
import { findSelected } from '../parameter.ts';
import { findNamed, type Found, foundAs, show } from '../read.ts';
import { publicParameters, readSecret } from '../reference.ts';
import { unsupported } from '../unsupported.ts';

export const getParameters = operation('GetParameters', {
  access: onNames('GetParameters'),
  secrets: ['SourceResult'],

  handle: async ({ Names, WithDecryption }, ctx, granted) => {
    const names = [...new Set(Names)].map(parseName);
    if (names.some(({ kind }) => kind === 'public')) throw publicParameters();
    requireOneOwner(granted);
    const found = ctx.transact((tx) => new Map(names.map((name) => [name, find(tx, ctx, name)])));
    const parameters: Parameter[] = [];
    const invalid: string[] = [];
    // One after the other: each may ask KMS.
    for (const name of names) {
      const shown = await showOne(ctx, name, found.get(name), WithDecryption);
      if (shown) parameters.push(shown);
      else invalid.push(name.given);
    }
    return { Parameters: parameters, InvalidParameters: invalid };
  },
});

/**
 * INVARIANT: what is read lies where it was granted: a bare name means the caller's own account, whatever stands beside it.
 * GAP: a transaction sees the rows of one account and region; AWS reads from several at once.
 */
function requireOneOwner(granted: readonly AccessRule[]): void {
  const owners = granted.map(({ resource }) => parseArn(resource));
  const places = new Set(owners.map((arn) => arn && `${arn.account}/${arn.region}`));
  if (places.size > 1) throw unsupported('GetParameters of parameters of several owners at once');
}

function find(tx: Transaction, ctx: Context, name: ParameterName): Found | undefined {
  const parameter = findNamed(tx, ctx, name);
  const version = parameter && findSelected(tx, parameter, name.selector);
  return version && foundAs(name, parameter, version);
}

async function showOne(
  ctx: Context,
  name: ParameterName,
  found: Found | undefined,
  isDecrypted: boolean | undefined,
): Promise<Parameter | undefined> {
  if (name.kind !== 'secret') return found && (await show(ctx, found, isDecrypted));
  try {
    return await readSecret(ctx, name, isDecrypted);
  } catch (error) {
    // A secret that is not there is one of the invalid names.
    if (isFault(error, 'ParameterNotFound')) return undefined;
    throw error;
  }
}
