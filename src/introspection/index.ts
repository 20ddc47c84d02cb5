/** This cloud seen as one of its own services: signed, authorised and audited like any call. */
import type { Kernel } from '#kernel/kernel';
import { defineService, type ServiceDefinition } from '#kernel/service';

import { clockOperations } from './clock.ts';
import { decisionOperations } from './decisions.ts';
import { maintenanceOperations } from './maintenance.ts';
import { SKYKEEP, skykeepModel } from './model.ts';

/** The service that speaks for a kernel; the kernel is asked for when a call comes. */
export function introspection(kernel: () => Kernel): ServiceDefinition {
  return defineService({
    name: SKYKEEP,
    model: skykeepModel,
    isGlobal: true,
    tables: [],
    operations: [
      ...clockOperations(kernel),
      ...decisionOperations(kernel),
      ...maintenanceOperations(kernel),
    ],
  });
}
