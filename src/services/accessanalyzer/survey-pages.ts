import { limits } from './limits.ts';

/** All pages of a list, up to the bound. */
export async function pages(
  ask: (
    token: string | undefined,
  ) => Promise<{ readonly items: readonly string[]; readonly next?: string | undefined }>,
): Promise<readonly string[]> {
  const all: string[] = [];
  let token: string | undefined;
  do {
    const { items, next } = await ask(token);
    all.push(...items);
    token = next;
  } while (token !== undefined && all.length < limits.resourcesPerScan);
  return all;
}
