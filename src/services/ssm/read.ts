/** Reading values: a version is found in a transaction, then decrypted by the caller's own rights. */
import type { Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';

import type { Parameter as ShownParameter } from './api.gen.ts';
import { parameterArn, type ParameterName } from './name.ts';
import { findParameter, isHere, parameterNotFound, requireSelected } from './parameter.ts';
import { decryptValue } from './secure-string.ts';
import { toParameter } from './shown.ts';
import type { Parameter, Version } from './tables.ts';

/** A version that was found, as it will be shown. */
export interface Found {
  readonly parameter: Parameter;
  readonly version: Version;
  readonly selectorText?: string;
}

/** The parameter that a name means in this cell. */
export function findNamed(
  tx: Transaction,
  ctx: Context,
  name: ParameterName,
): Parameter | undefined {
  return isHere(name, ctx) ? findParameter(tx, name.path) : undefined;
}

export function requireNamed(tx: Transaction, ctx: Context, name: ParameterName): Found {
  const parameter = findNamed(tx, ctx, name);
  if (!parameter) throw parameterNotFound();
  return foundAs(name, parameter, requireSelected(tx, parameter, name.selector));
}

export function foundAs(
  { selectorText }: ParameterName,
  parameter: Parameter,
  version: Version,
): Found {
  return { parameter, version, ...(selectorText !== undefined && { selectorText }) };
}

export async function show(
  ctx: Context,
  { parameter, version, selectorText }: Found,
  isDecrypted: boolean | undefined,
): Promise<ShownParameter> {
  const arn = parameterArn(ctx, parameter.path);
  const value = await valueOf(ctx, arn, version, isDecrypted);
  return toParameter({ name: parameter.name, arn }, version, value, selectorText);
}

/** The text of a version; of a SecureString its ciphertext, where the caller does not ask for more. */
export async function valueOf(
  ctx: Context,
  arn: string,
  version: Version,
  isDecrypted: boolean | undefined,
): Promise<string> {
  if (version.type !== 'SecureString' || !isDecrypted) return version.value;
  return await decryptValue(ctx, { arn, tier: version.tier, value: version.value });
}
