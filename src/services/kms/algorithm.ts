import type { EncryptionAlgorithmSpec } from './api.gen.ts';
import { fault } from './define.ts';

export const ALGORITHM = 'SYMMETRIC_DEFAULT';

export function checkAlgorithm(algorithm: EncryptionAlgorithmSpec | undefined): void {
  if (algorithm === undefined || algorithm === ALGORITHM) return;
  throw fault(
    'InvalidKeyUsageException',
    `Algorithm ${algorithm} is incompatible with key spec SYMMETRIC_DEFAULT.`,
  );
}
