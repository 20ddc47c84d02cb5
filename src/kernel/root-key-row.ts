import { makeKeyId } from './authz/key-id.ts';
import type { Kernel } from './kernel.ts';
import type { RootKey } from './root-keys.ts';
import { collection } from './store.ts';

/** The root key of the first account, sealed like every row. */
interface RootKeyRow extends RootKey {
  readonly id: 'root';
}

export const rootKeyRows = collection<RootKeyRow>()({
  id: 54,
  name: 'root key',
  key: ({ id }) => [id],
});

/** What became of the root key when the cloud was opened. */
export interface RootKeyOutcome {
  readonly key: RootKey;
  readonly isNew: boolean;
  readonly isReplaced: boolean;
}

/** Reads the root key, makes it on the first start, or puts the one that the user gave in its place. */
export async function openRootKey(
  kernel: Kernel,
  given: { readonly accessKeyId: string; readonly secret: string } | undefined,
): Promise<RootKeyOutcome> {
  const cell = kernel.ownCell();
  const outcome = kernel.transact(cell, (tx): RootKeyOutcome => {
    const known = tx.get(rootKeyRows, 'root');
    if (
      known &&
      (!given || (known.accessKeyId === given.accessKeyId && known.secret === given.secret))
    ) {
      return { key: known, isNew: false, isReplaced: false };
    }
    const made = given ?? {
      accessKeyId: makeKeyId('AKIA', kernel.account, kernel.random(10)),
      secret: kernel.random(30).toString('base64'),
    };
    const key: RootKey = { account: kernel.account, ...made };
    tx.put(rootKeyRows, { id: 'root', ...key });
    return { key, isNew: true, isReplaced: known !== undefined };
  });
  await cell.durable();
  return outcome;
}
