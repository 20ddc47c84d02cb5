/** What the tools know of this repository. */
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** The files of `src/` that users start or import. */
export const entryPoints = ['index', 'vitest', 'cli'];

/** Those whose types are published. */
export const publicTypes = ['index', 'vitest'];

/**
 * Libraries that are built into `dist`, so that only what is used of them is installed: plain JavaScript without files of their own. They are
 * development dependencies; each has its decision record like those that are installed.
 */
export const bundledPackages = [
  '@noble/curves',
  '@peculiar/x509',
  'reflect-metadata',
  'jose',
  'qr',
  're2js',
  'xml-crypto',
];
