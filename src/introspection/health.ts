/** What this cloud tells everybody: that it is ready, and whether it can still write. */
import type { OwnRoutes } from '#kernel/gateway';
import type { Kernel } from '#kernel/kernel';

import { builtServices } from '../services.ts';

/** The routes that need no signature. */
export function ownRoutes(
  kernel: Kernel,
  options: { readonly hasLocalStackPreset: boolean },
): OwnRoutes {
  return ({ method, path }) => {
    if (method !== 'GET' && method !== 'HEAD') return undefined;
    if (path === '/_skykeep/health') return health(kernel);
    if (path === '/_localstack/health' && options.hasLocalStackPreset)
      return localStackHealth(kernel);
    return undefined;
  };
}

function health(kernel: Kernel) {
  const { isWritable } = kernel.store.health;
  return json(isWritable ? 200 : 503, {
    status: isWritable ? 'ready' : 'read-only',
    clock: kernel.clock.kind,
  });
}

/** The shape that programs written for LocalStack wait for. */
function localStackHealth(kernel: Kernel) {
  const { isWritable } = kernel.store.health;
  const services = Object.fromEntries(
    builtServices.map((name) => [name, isWritable ? 'available' : 'error']),
  );
  return json(200, { services, edition: 'skykeep' });
}

function json(status: number, body: object) {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
