/** What the tools know of this repository. */
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** The files of `src/` that users start or import. */
export const entryPoints = ['index', 'vitest', 'cli'];

/** Those whose types are published. */
export const publicTypes = ['index', 'vitest'];
