import type { Kernel } from '#kernel/kernel';
import { wipe } from '#kernel/maintenance';

import { onCloud, operation } from './define.ts';
import { pageOf } from './page.ts';
import { statusOf } from './status.ts';

/** How the cloud is doing, what it still has to do, and how it is emptied. */
export function maintenanceOperations(kernel: () => Kernel) {
  const { account } = kernel();
  return [
    operation('GetStatus', {
      access: onCloud('GetStatus', account),
      handle: () => ({ Status: statusOf(kernel()) }),
    }),
    operation('ListTasks', {
      access: onCloud('ListTasks', account),
      handle: (input, ctx) => {
        const all = kernel()
          .pendingTasks()
          .toSorted((one, other) => one.task.dueAtMs - other.task.dueAtMs);
        const { items, next } = pageOf(ctx, all, input, 'tasks');
        const Tasks = items.map(({ cell, task }) => ({
          Id: task.id,
          Name: task.task,
          Cell: cell,
          DueAt: new Date(task.dueAtMs),
          Failures: task.failures,
        }));
        return { Tasks, ...next };
      },
    }),
    operation('Reset', {
      access: onCloud('Reset', account),
      handle: async () => {
        await wipe(kernel());
        return {};
      },
    }),
  ];
}
